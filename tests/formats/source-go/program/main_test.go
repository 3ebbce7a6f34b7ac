package main

import "github.com/stretchr/testify/require"
