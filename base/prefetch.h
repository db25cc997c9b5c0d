// Asking for memory ahead of its use, in functions of one's own.
//
// GCC 12 takes a function that does nothing but prefetch for one without effect and drops the calls to it. Such a
// function is written `JOURNEY_PREFETCHES void Name(...)`: it is inlined before GCC gets to that.
#pragma once

#define JOURNEY_PREFETCHES __attribute__((always_inline)) inline
