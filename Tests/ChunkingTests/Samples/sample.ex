defmodule Shop.Cart do
  @moduledoc """
  def no do
  """
  @limit 3

  @doc "Adds"
  def add(cart, item) when is_map(cart) do
    {cart, item}
  end

  defp empty?(cart), do: cart == []
  defmacro twice(x) do
    x
  end

  defmodule Item do
    def new, do: 1
  end
end

defprotocol Size do
  def size(data)
end
defimpl Size, for: Map do
  def size(map), do: 1
end
