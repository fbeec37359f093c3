<?php
namespace App\Http;
use Foo\Bar;
# function no() {
abstract class Kernel extends Base implements A
{
    const LIMIT = 3;
    protected $items = [];
    public function __construct(private int $x) {}
    public static function &boot(array $a): array
    {
        $f = function () { return 1; };
        return <<<EOT
        function no() {
        EOT;
    }
}
interface Store { public function load(); }
trait Loads { function load() {} }
enum Suit: string
{
    case Hearts = 'h';
    function color() {
        switch ($this) {
            case Local: return 1;
        }
    }
}
function helper() {}
