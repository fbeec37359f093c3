package cats

import scala.util.Try

/** class No */
sealed abstract class Eval[+A] extends Serializable { self =>
  def value: A
  def map[B](f: A => B): Eval[B] =
    flatMap(a => Now(f(a)))
  final def flatMap[B](f: A => Eval[B]): Eval[B] = {
    type Local = A
    new Eval[B] {}
  }
}
object Eval {
  val Unit: Eval[Unit] = Now(())
  implicit def instance[A]: Eval[A] = ???
}
trait Show[T] { def show(t: T): String }
case class Point(x: Int)
type Name = String
