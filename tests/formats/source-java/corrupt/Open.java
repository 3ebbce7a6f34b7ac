import ;
import a..b;
String s = "never closed;
/* open