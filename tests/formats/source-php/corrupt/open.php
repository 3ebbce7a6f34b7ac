<?php
use ;
$x = "never
/* open