=begin
def no
=end
module Shop
  LIMIT = 3
  class Cart < Base
    attr_reader :items
    def initialize(items)
      @items = items if items
    end
    def self.open(path)
      <<~SQL
        def no
      SQL
    end
    def empty? = items.empty?
    private def secret; end
    class << self
      def build
      end
    end
  end
end
class Shop::Item; end
describe "cart" do
  it "adds" do
  end
end
