package a.b

import kotlin.math.max

const val LIMIT = 3
typealias Name = String
/* class No */
sealed class Shape(val size: Int) {
    abstract fun area(): Double
    val half get() = size / 2
    companion object {
        fun of(): Shape = TODO()
    }
}
data class Circle(
    val radius: Int,
) : Shape(radius) {
    override fun area() = 1.0
}
enum class Color { RED }
interface Store<T> { suspend fun load(): T }
object Registry
fun <T> List<T>.second(): T { val local = this[1]; return local }
inline fun run() = """ fun no() {} """
