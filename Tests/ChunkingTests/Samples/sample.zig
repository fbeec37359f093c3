const std = @import("std");
const limit = 10;
/// fn no() void {
pub const Point = struct {
    x: f32,
    pub fn add(self: Point, other: Point) Point {
        const local = 1;
        return self;
    }
};
const Kind = enum { a, b };
pub const Value = packed struct(u8) { a: u8 };
const Fault = error{Empty};
var counter: usize = 0;
export fn run() void {}
test "adds" {}
