import Commands
import Glibc

exit(runProcess())
