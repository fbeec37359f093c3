package chi

import "net/http"

const Version = "1"
var _ http.Handler = &Mux{}

// Mux routes. func no() {
type Mux struct {
	tree *node
}
type Router interface {
	Use(middlewares ...int)
}
type Name = string

func NewMux() *Mux {
	text := `func no() {`
	return &Mux{}
}

func (mx *Mux) Route(pattern string, fn func(r Router)) Router {
	return nil
}
func (t Tree[K, V]) Get(key K) V { var v V; return v }

const (
	// StatusOpen is first.
	StatusOpen Status = iota
	StatusClosed
	_
	limit, size = 1 +
		offset, 2
)

var (
	handlers = map[string]func(){
		"a": func() { x = 1 },
	}
	mu sync.Mutex
)

type (
	Handler func(int)
	Point   struct {
		X int
	}
)
