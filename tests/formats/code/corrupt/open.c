int a = "never closed;
/* nor this
int b;
