/*
 * Copyright (c) 2009 Otto Ringmaker <otto@ringmaker.example>
 * Permission to use, copy, modify, and distribute this software is hereby granted.
 */
#include <string.h>

int ring_push(struct ring *ring, const char *from, int many)
{
    int done = 0;
    while (done < many && ring->used < ring->room) {
        ring->cells[(ring->head + ring->used) % ring->room] = from[done++];
        ring->used++;
    }
    if (done < many)
        memset(ring->cells, 0, ring->room);
    return done;
}
