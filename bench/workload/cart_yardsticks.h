// The cart journey by hand, in the ways one would think of: what an engine's figures are measured against.
//
// In: the events and how many customers there are at most. Out: the counts, which all agree, and the seconds of the
// loop over the events; tables are made and touched before. One thread, no output but the counts: a yardstick writes no
// records, so it is a lower bound for an engine that does.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "bench/workload/workload.h"

namespace journey::bench {

using CartYardstick = CartRun (*)(std::span<const Event> events, uint32_t customers);

// Dense handles index the table. A slot is 16 bytes: external id and packed word.
CartRun DenseSwitch(std::span<const Event> events, uint32_t customers);
CartRun DenseSwitchNoPrefetch(std::span<const Event> events, uint32_t customers);
CartRun DenseTable(std::span<const Event> events, uint32_t customers);
CartRun DenseTableNoPrefetch(std::span<const Event> events, uint32_t customers);
// 8 bytes: the word alone; the id stands in a second array, which only e-mails read.
CartRun DenseNarrowTable(std::span<const Event> events, uint32_t customers);

// Sparse 64-bit ids are looked up by open addressing, the same 16-byte slots being the table, which is half full at
// most.
CartRun SparseSwitch(std::span<const Event> events, uint32_t customers);
CartRun SparseSwitchNoPrefetch(std::span<const Event> events, uint32_t customers);
CartRun SparseTable(std::span<const Event> events, uint32_t customers);
CartRun SparseTableNoPrefetch(std::span<const Event> events, uint32_t customers);
// Two thirds full: a tenth slower, a quarter smaller. Its `bytes` are the yardstick of memory.
CartRun SparseTableCompact(std::span<const Event> events, uint32_t customers);
// A hierarchical timing wheel in place of the ring.
CartRun SparseSwitchWheel(std::span<const Event> events, uint32_t customers);
CartRun SparseTableWheel(std::span<const Event> events, uint32_t customers);

// std::unordered_map and a switch: what one writes first.
CartRun UnorderedMap(std::span<const Event> events, uint32_t customers);

// Lower bounds that do no journey at all (their counts are empty): one read and write of a dense slot, one lookup of a
// sparse id, both with prefetch.
CartRun TouchDense(std::span<const Event> events, uint32_t customers);
CartRun ProbeSparse(std::span<const Event> events, uint32_t customers);

struct NamedCartYardstick {
  std::string_view name;
  CartYardstick run;
  bool counts;  // False for the lower bounds.
};
// All of them, for tables and tests.
std::span<const NamedCartYardstick> CartYardsticks();

// The best of the sparse and of the dense versions on the machines measured so far: what the goals are measured
// against.
inline constexpr CartYardstick kBestSparse = SparseTable;
inline constexpr CartYardstick kBestDense = DenseNarrowTable;
inline constexpr CartYardstick kSmallestSparse = SparseTableCompact;

}  // namespace journey::bench
