// Memory that fails when it is told to: the binary's malloc and its kin, which operator new of the standard library
// asks.
#pragma once

#include <atomic>
#include <cstdint>

namespace journey::testing_api {

// Allocations until one fails; less than 0: none does.
extern std::atomic<int64_t> left;
// Whether all behind that one fail as well.
extern std::atomic<bool> for_good;
// Whether one has failed. For the test to reset.
extern std::atomic<bool> failed;
// How many there were.
extern std::atomic<int64_t> asked;

// Asked at each allocation, if set; true: this one fails.
extern bool (*fails_here)();

// For what else gives memory: whether this request fails, which is counted like the others.
bool Fails();

}  // namespace journey::testing_api
