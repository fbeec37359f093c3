namespace geo {
template <typename T>
class ABSL_EXPORT Point final : public Base<T> {
 public:
  Point(T x) : x_(x) {}
  ~Point() {}
  T x() const { return x_; }
  bool operator==(const Point& other) const { return true; }
  void declared();
 private:
  T x_ = 1'000;
};
enum class Mode { kFast };
struct Options;

template <typename T>
void Point<T>::declared() {
  auto f = [] { return 1; };
}
Point::Point() : x_(0) {}
std::string Name(const std::map<int, int>& values) {
  return R"(class No {)";
}
}  // namespace geo
TEST(PointTest, Adds) { EXPECT_EQ(1, 1); }
