//! Crate. fn no() {}
use std::fmt;
pub const MAX: usize = 10;
#[derive(Debug)]
pub struct Point<'a> { x: &'a str }
pub(crate) enum Kind { A, B }
pub trait Area { fn area(&self) -> f64; }
impl<'a> Point<'a> {
    pub fn new(x: &'a str) -> Self { let brace = '{'; Point { x } }
}
impl<T> fmt::Display for Wrapper<T>
where
    T: fmt::Display,
{
    fn fmt(&self) { r#"fn no() {"#; }
}
macro_rules! square { ($x:expr) => { $x * $x }; }
mod tests {
    #[test]
    fn works() {}
}
pub async unsafe fn run() {}
