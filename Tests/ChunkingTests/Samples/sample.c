#include <stdio.h>
#define SQUARE(x) \
  ((x) * (x)) {

typedef struct list {
  int length;
} list_t;
enum color { RED, BLUE };
int declared(int x);
static struct list *shared;

/* int no(void) { */
static int
count(struct list *list)
{
  if (list) { return list->length; }
  return '{';
}

#ifdef A
int twice(int x) {
#else
int twice(long x) {
#endif
  return 2 * x;
}
UV_EXTERN char* name_of(int a,
                        int b) {
  return "{";
}
extern "C" {
void exported(void) {}
}
TEST_IMPL(adds) { return 0; }
