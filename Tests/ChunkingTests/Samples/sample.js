const fs = require('fs');
const limit = 5;
// function no() {
class Cart extends Base {
  static count = 0;
  constructor(items) { super(); }
  async add(item) {
    if (item) { return `class ${item} {`; }
  }
  get total() { return 1; }
  onClick = (event) => { this.add(event); };
}
function* walk(tree) { yield tree; }
const double = x => x * 2;
export const format = async (value) => {
  const inner = value;
};
exports.close = function close() {};
Cart.prototype.clear = function () {};
const pattern = /["{]/;
export default function start() {}
describe('cart', () => {
  it("adds", () => {});
});
