package a.b;

import java.util.List;

/** class No { */
@Deprecated
public final class Basket<T> extends Base {
  private static final int LIMIT = 3;
  public Basket(int size) { this.size = size; }
  @Override
  public List<T> items() {
    if (size > 0) { return run(); }
    Runnable task = () -> { };
    return null;
  }
  static <K> void put(K key, int... rest) throws Exception {}
  protected abstract void drop();
  interface Listener { void changed(int size); }
  enum Color {
    RED, GREEN;
    final String name = "red";
  }
  int first, second;
  private final Map<String, List<T>> items =
      new HashMap<>();
  static {
    int local = 1;
  }
}
record Pair(int a, int b) {}
