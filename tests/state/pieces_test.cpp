// Blocks, trees and rings against plain containers that do the same, over random operations.
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "runtime/state/block.h"
#include "runtime/state/ring.h"
#include "runtime/state/tree.h"

namespace journey::rt {
namespace {

struct Piece {
  uint32_t bytes;
  uint8_t fill;
};

// Every piece keeps what was written into it, whatever is taken, freed and grown around it; new ones are zero.
TEST(Block, PiecesKeepTheirBytes) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    BlockMemory memory;
    Block block(memory, nullptr);
    block.Create(sizeof(BlockHead) + 8);
    std::map<Offset, Piece> pieces;
    const auto check = [&](Offset at, const Piece& piece, uint32_t bytes) {
      for (uint32_t i = 0; i < bytes; ++i) ASSERT_EQ(block.At<uint8_t>(at)[i], piece.fill) << at << " " << i;
    };
    const auto fill = [&](Offset at, const Piece& piece) {
      std::memset(block.At<uint8_t>(at), piece.fill, piece.bytes);
    };
    for (int i = 0; i < 2000; ++i) {
      const uint32_t what = random() % 4;
      if (what <= 1 || pieces.empty()) {
        const Piece piece{static_cast<uint32_t>(1 + random() % (i % 50 == 0 ? 5000 : 90)),
                          static_cast<uint8_t>(1 + random() % 255)};
        const Offset at = block.Allocate(piece.bytes);
        for (uint32_t b = 0; b < piece.bytes; ++b) ASSERT_EQ(block.At<uint8_t>(at)[b], 0);
        ASSERT_EQ(at % 8, 0u);
        fill(at, piece);
        ASSERT_TRUE(pieces.emplace(at, piece).second);
        continue;
      }
      auto one = std::next(pieces.begin(), static_cast<long>(random() % pieces.size()));
      const auto [at, piece] = *one;
      check(at, piece, piece.bytes);
      pieces.erase(one);
      if (what == 2) {
        block.Free(at, piece.bytes);
      } else {
        const Piece larger{piece.bytes + 1 + static_cast<uint32_t>(random() % 40), piece.fill};
        const Offset moved = block.Grow(at, piece.bytes, larger.bytes);
        check(moved, piece, piece.bytes);
        for (uint32_t b = piece.bytes; b < larger.bytes; ++b) ASSERT_EQ(block.At<uint8_t>(moved)[b], 0);
        fill(moved, larger);
        ASSERT_TRUE(pieces.emplace(moved, larger).second);
      }
      memory.GiveRetired();
    }
    for (const auto& [at, piece] : pieces) check(at, piece, piece.bytes);
    // A copy of the bytes elsewhere is the same block.
    std::vector<std::byte> copy(block.begin(), block.begin() + block.head().used);
    for (const auto& [at, piece] : pieces) EXPECT_EQ(static_cast<uint8_t>(copy[at]), piece.fill);
    block.Destroy();
  }
}

TEST(BlockMemory, UnusedIsLessThanAnEighthOfLargeBlocks) {
  for (uint32_t bytes = 1; bytes < 3'000'000; bytes += 1 + bytes / 7) {
    const uint32_t capacity = BlockMemory::Capacity(bytes);
    EXPECT_GE(capacity, bytes);
    EXPECT_EQ(capacity % BlockMemory::kUnit, 0u) << bytes;
    EXPECT_LE(capacity - bytes, std::max(bytes / 7, (bytes > 256 ? 2 : 1) * BlockMemory::kUnit)) << bytes;
    EXPECT_EQ(BlockMemory::Capacity(capacity), capacity);
  }
}

// Of many who have grown out of a size, those who have not keep its slabs; they move together until little is spare.
TEST(BlockMemory, FewWhoAreLeftBehindMoveTogether) {
  constexpr uint32_t kSmall = 384, kLarge = 512, kMany = 50'000;
  std::mt19937 random(1);
  BlockMemory memory;
  // What each block holds, behind what tells that it is taken.
  std::map<std::byte*, uint32_t> blocks;
  const auto make = [&](uint32_t capacity, uint32_t number) {
    std::byte* block = memory.Take(capacity);
    std::memcpy(block, &capacity, sizeof capacity);
    for (uint32_t at = 8; at < capacity; at += sizeof number) std::memcpy(block + at, &number, sizeof number);
    EXPECT_TRUE(blocks.emplace(block, number).second) << "somebody else's memory";
  };
  const auto capacity_of = [](const std::byte* block) {
    uint32_t capacity;
    std::memcpy(&capacity, block, sizeof capacity);
    return capacity;
  };
  const auto give = [&](std::byte* block) {
    blocks.erase(block);
    memory.Give(block, capacity_of(block));
  };
  for (uint32_t i = 0; i < kMany; ++i) make(kSmall, i);
  std::vector<std::byte*> all;
  for (const auto& [block, number] : blocks) all.push_back(block);
  for (std::byte* block : all) {
    if (random() % 10 == 0) continue;
    const uint32_t number = blocks.at(block);
    give(block);
    make(kLarge, number);
  }
  EXPECT_GT(memory.spare(), uint64_t{kMany} * kSmall / 2);
  EXPECT_TRUE(memory.Sparse());
  while (memory.Sparse()) {
    const uint64_t used = memory.used(), spare = memory.spare();
    ASSERT_TRUE(memory.EmptyOne([&](std::byte* block) {
      const uint32_t number = blocks.at(block), capacity = capacity_of(block);
      make(capacity, number);
      give(block);
    }));
    EXPECT_EQ(memory.used(), used);
    EXPECT_LT(memory.spare(), spare);
  }
  EXPECT_LT(memory.spare(), memory.used() / 8 + (uint64_t{3} << 20));
  EXPECT_EQ(blocks.size(), kMany);
  std::set<uint32_t> numbers;
  for (const auto& [block, number] : blocks) {
    numbers.insert(number);
    for (uint32_t at = 8; at < capacity_of(block); at += sizeof number) {
      ASSERT_EQ(std::memcmp(block + at, &number, sizeof number), 0) << number;
    }
  }
  EXPECT_EQ(numbers.size(), kMany);
  all.clear();
  for (const auto& [block, number] : blocks) all.push_back(block);
  for (std::byte* block : all) give(block);
  EXPECT_EQ(memory.used(), 0u);
  EXPECT_EQ(memory.spare(), 0u);
  EXPECT_FALSE(memory.EmptyOne([](std::byte*) { FAIL(); }));
}

// What one memory takes over from others stays where it stands, serves new blocks, and goes in any order.
TEST(BlockMemory, OthersBecomeOnesOwn) {
  std::mt19937 random(11);
  BlockMemory memory;
  struct Taken {
    std::byte* block;
    uint32_t capacity;
    uint8_t mark;
  };
  std::vector<Taken> all;
  const auto take = [&](BlockMemory& from) {
    const uint32_t capacity = BlockMemory::Capacity(1 + random() % (random() % 50 == 0 ? 60'000 : 900));
    all.push_back({from.Take(capacity), capacity, static_cast<uint8_t>(random())});
    // Blocks begin with their capacity.
    std::memcpy(all.back().block, &capacity, sizeof capacity);
    std::memset(all.back().block + sizeof capacity, all.back().mark, capacity - sizeof capacity);
  };
  const auto give = [&](BlockMemory& to, size_t at) {
    to.Give(all[at].block, all[at].capacity);
    all[at] = all.back();
    all.pop_back();
  };
  uint64_t spare = 0;
  for (int round = 0; round < 3; ++round) {
    BlockMemory side;
    for (int i = 0; i < 4000; ++i) take(memory);
    const size_t first = all.size();
    for (int i = 0; i < 6000; ++i) take(side);
    for (int i = 0; i < 2000; ++i) give(side, first + random() % (all.size() - first));
    spare = memory.spare() + side.spare();
    const uint64_t used = memory.used() + side.used();
    memory.Absorb(side);
    EXPECT_EQ(memory.used(), used);
    EXPECT_EQ(memory.spare(), spare);
    EXPECT_EQ(side.used(), 0u);
    EXPECT_EQ(side.spare(), 0u);
  }
  for (int i = 0; i < 20'000; ++i) give(memory, random() % all.size());
  for (int i = 0; i < 3000; ++i) take(memory);
  // None stands in another one's place.
  for (const Taken& one : all) {
    for (size_t i = sizeof one.capacity; i < one.capacity; ++i) ASSERT_EQ(one.block[i], std::byte{one.mark});
  }
  while (!all.empty()) give(memory, all.size() - 1);
  EXPECT_EQ(memory.used(), 0u);
  EXPECT_EQ(memory.spare(), 0u);
}

struct Number {
  DueLinks links;
  int64_t due;
  uint32_t key, number;
};
struct NumberOrder {
  using Node = Number;
  bool Less(const Number& a, const Number& b) const { return a.key < b.key; }
  uint32_t Priority(const Number& node) const { return TreePriority(node.number); }
  int64_t Due(const Number& node) const { return node.due; }
};

// Against std::map: order, search, and the first of those with the earliest due.
TEST(Tree, IsAnOrderedMapWithTheEarliestOnTop) {
  constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  for (uint32_t seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    BlockMemory memory;
    Block block(memory, nullptr);
    block.Create(sizeof(BlockHead));
    const NumberOrder order;
    const Tree<NumberOrder> tree(block, order);
    Offset root = 0;
    std::map<uint32_t, Offset> oracle;
    for (uint32_t i = 0; i < 600; ++i) {
      const uint32_t key = random() % 200;
      const auto found = oracle.find(key);
      if (found == oracle.end()) {
        const Offset at = block.Allocate(sizeof(Number));
        *block.At<Number>(at) = {{}, static_cast<int64_t>(random() % 50), key, i};
        tree.Insert(root, at);
        oracle.emplace(key, at);
      } else if (random() % 2 == 0) {
        tree.Remove(root, found->second);
        block.Free(found->second, sizeof(Number));
        oracle.erase(found);
      } else {
        block.At<Number>(found->second)->due = random() % 9 == 0 ? kNever : static_cast<int64_t>(random() % 50);
        tree.Update(root, found->second);
      }
      int64_t earliest = kNever;
      Offset first = 0;
      for (const auto& [one, at] : oracle) {
        if (block.At<Number>(at)->due < earliest) {
          earliest = block.At<Number>(at)->due;
          first = at;
        }
      }
      ASSERT_EQ(tree.Earliest(root), earliest);
      ASSERT_EQ(tree.FirstEarliest(root), first);
      std::vector<Offset> walked, expected;
      for (Offset at = tree.First(root); at != 0; at = tree.Next(root, at)) walked.push_back(at);
      for (const auto& [one, at] : oracle) expected.push_back(at);
      ASSERT_EQ(walked, expected);
      const auto above = oracle.lower_bound(100);
      ASSERT_EQ(tree.LowerBound(root, [](const Number& node) { return node.key < 100; }),
                above != oracle.end() ? above->second : 0);
      ASSERT_EQ(tree.LastBefore(root, [](const Number& node) { return node.key < 100; }),
                above != oracle.begin() ? std::prev(above)->second : 0);
    }
    block.Destroy();
  }
}

TEST(Ring, IsAQueue) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    BlockMemory memory;
    Block block(memory, nullptr);
    block.Create(sizeof(BlockHead) + sizeof(Offset));
    const Offset ring_at = sizeof(BlockHead);
    std::deque<int64_t> oracle;
    for (int64_t i = 0; i < 1000; ++i) {
      if (random() % 3 != 0) {
        *PushRow<int64_t>(block, ring_at) = i;
        oracle.push_back(i);
      } else if (!oracle.empty()) {
        PopOldest(block, ring_at, sizeof(int64_t));
        oracle.pop_front();
      }
      if (random() % 5 == 0) (void)block.Allocate(24);
      const Ring ring = LookAtRing(block, ring_at);
      ASSERT_EQ(ring.size, oracle.size());
      for (uint32_t at = 0; at < ring.size; ++at) ASSERT_EQ(*RowOf<int64_t>(block, ring, at), oracle[at]);
    }
    block.Destroy();
  }
}

}  // namespace
}  // namespace journey::rt
