using System;
namespace Shop.Orders
{
    /// <summary>class No</summary>
    [Serializable]
    public sealed partial class Order<T> : Base where T : class
    {
        private readonly int count = 1;
        public Order(int count) { this.count = count; }
        public int Count { get; set; }
        public string Label => name;
        public IReadOnlyDictionary<string, int[]>? Index
        {
            get { return index; }
            private set { index = value; }
        }
        static readonly Action work = Later(() =>
        {
            Run();
        });
        public int this[int i] { get { return i; } }
        [Obsolete] public async Task<List<T>> LoadAsync(string path, int x = 1)
        {
            if (x > 0) { return null; }
            var text = @"class No { \";
            return null;
        }
        public override string ToString() => "x";
    }
    public interface IStore { void Save(Order<int> order); }
    internal enum Level { Low }
    enum Size
    {
        Small, Large,
        Other = 7,
    }
    public record struct Point(int X, int Y);
}
