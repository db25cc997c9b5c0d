// Blocks at rest: what is shortened is lengthened to the same bytes, in both ways, for whatever bytes there are.
#include <gtest/gtest.h>

#include <cstring>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

#include "runtime/interp/interp.h"
#include "runtime/state/block_at_rest.h"
#include "runtime/state/dedup.h"
#include "tests/engine/maker.h"

namespace journey::rt {
namespace {

using at_rest::Frequent;

constexpr uint32_t kMost = kMostAtRest;
constexpr std::byte kGuard{0xa5};

// Words as states have them: none, small ones, what is frequent, in one of four also short ones that stand for those,
// and any.
bool IsShort(uint32_t word) { return word >= 0xfc && word <= 0xff; }

std::vector<std::byte> RandomWords(std::mt19937& random, uint32_t bytes, int64_t time) {
  const auto upper = static_cast<uint32_t>(time >> 32);
  const uint32_t usual[] = {0,    0,    0,    1,          7,          0x1200, upper, upper + 1, upper - 1,
                            0xff, 0xfe, 0xfd, 0xfc,       0xfb,       0x100,  0x101, 0,         0x00ff00ff,
                            0,    0,    0,    UINT32_MAX, 0x7fffffff, 0,      0,     0xff000000};
  std::vector<std::byte> words(bytes);
  const bool shorts = random() % 4 == 0;
  for (uint32_t at = 0; at < bytes; at += 4) {
    uint32_t word = random() % 4 == 0 ? static_cast<uint32_t>(random()) : usual[random() % std::size(usual)];
    if (!shorts && IsShort(word)) word = 0;
    std::memcpy(words.data() + at, &word, sizeof word);
  }
  return words;
}

// The times whose upper half is one of the other words, or zero, are among them.
constexpr int64_t kTimes[] = {0,
                              -1,
                              1'767'225'600'000,
                              INT64_MAX,
                              INT64_MIN,
                              int64_t{0xfb} << 32,
                              int64_t{0xff} << 32,
                              int64_t{0x100} << 32,
                              int64_t{0x7ffffffe} << 32,
                              -(int64_t{2} << 32)};

TEST(AtRest, WhatIsShortenedIsLengthenedToTheSame) {
  std::mt19937 random(20261201);
  for (int round = 0; round < 4000; ++round) {
    const int64_t time = kTimes[random() % std::size(kTimes)];
    const uint32_t bytes = 4 * (random() % (round % 20 == 0 ? kMost / 4 + 1 : 60));
    const std::vector<std::byte> words = RandomWords(random, bytes, time);
    bool shorts = false;
    for (uint32_t at = 0; at < bytes; at += 4) {
      uint32_t word;
      std::memcpy(&word, words.data() + at, sizeof word);
      shorts |= IsShort(word);
    }
    const Frequent frequent = shorts ? Frequent() : Frequent(time);
    static uint64_t plain_bits[kMost / 64], bits[kMost / 64];
    alignas(64) static std::byte plain_lines[kMost], lines[kMost];
    for (const Frequent& tried : {Frequent(time), frequent}) {
      const at_rest::Found plain = at_rest::FindBitsPlainly(words.data(), bytes, tried, plain_bits, plain_lines);
      const at_rest::Found found = at_rest::FindBits(words.data(), bytes, tried, bits, lines);
      ASSERT_EQ(found.count, plain.count);
      ASSERT_EQ(found.shorts, shorts);
      ASSERT_EQ(plain.shorts, shorts);
      ASSERT_EQ(std::memcmp(bits, plain_bits, (bytes + 63) / 64 * sizeof(uint64_t)), 0) << bytes;
      ASSERT_EQ(std::memcmp(lines, plain_lines, (bytes + 63) / 64 * size_t{64}), 0) << bytes;
    }
    const uint32_t count = at_rest::FindBits(words.data(), bytes, frequent, bits, lines).count;
    // Bits, with the eight bytes that may be read behind them; then the bytes, and behind those a guard.
    const uint32_t of_bits = at_rest::BitsBytes(bytes);
    for (const bool plainly : {true, false}) {
      std::vector<std::byte> shortened(of_bits + 8 + count + 1, kGuard);
      std::memcpy(shortened.data(), bits, of_bits);
      std::byte* const to = shortened.data() + of_bits + 8;
      const std::byte* end =
          plainly ? at_rest::ShortenPlainly(lines, bytes, bits, to) : at_rest::Shorten(lines, bytes, bits, to);
      ASSERT_EQ(end - to, count);
      ASSERT_EQ(*end, kGuard) << "nothing may be written behind it: there is another customer";
      for (const bool back_plainly : {true, false}) {
        std::vector<std::byte> back(bytes + 1, kGuard);
        const std::byte* read = back_plainly
                                    ? at_rest::LengthenPlainly(shortened.data(), to, frequent, back.data(), bytes)
                                    : at_rest::Lengthen(shortened.data(), to, frequent, back.data(), bytes);
        ASSERT_EQ(read, end);
        ASSERT_EQ(back.back(), kGuard);
        back.pop_back();
        ASSERT_EQ(back, words) << plainly << back_plainly << " of " << bytes << " bytes, time " << time;
      }
    }
  }
}

TEST(AtRest, FrequentWordsTakeAByte) {
  const int64_t now = 1'767'225'600'000;
  const Frequent frequent(now);
  const int64_t dues[] = {kNever, -1, now >> 32 << 32, (now >> 32 << 32) + (int64_t{1} << 32)};
  uint64_t bits;
  alignas(64) std::byte lines[64];
  // Never is two words, none is two; of a whole time the upper half, in this clock's 49 days and in the next.
  EXPECT_EQ(at_rest::FindBits(reinterpret_cast<const std::byte*>(dues), sizeof dues, frequent, &bits, lines).count, 6U);
}

// A journey that enters on `in` and has a timer.
ir::Module EveryHour(int32_t* in) {
  test::Maker maker;
  *in = maker.Event("In");
  const int32_t journey = maker.Journey("J");
  const int32_t stage = maker.Stage(journey, "S");
  maker.EnterOn(journey, *in);
  maker.Timer(journey, stage, ir::TimerKind::kEvery, test::kHour, test::Notes(1));
  return maker.Finish();
}

// That the block is what it was when it is awake again, byte by byte, and can be found meanwhile; how many bytes it
// takes at rest.
uint32_t BytesAtRest(const Customer& customer) {
  const std::string id(customer.id());
  const std::byte* block = customer.block().begin();
  const uint32_t used = customer.block().head().used;
  const AtRest rest(block);
  std::vector<std::byte> place(rest.bytes() + 1, kGuard);
  rest.WriteTo(place.data(), rest.bytes());
  EXPECT_EQ(place.back(), kGuard);
  EXPECT_LT(rest.bytes(), used);
  EXPECT_FALSE(IsAtRest(block));
  EXPECT_TRUE(IsAtRest(place.data()));
  for (const std::byte* there : std::initializer_list<const std::byte*>{block, place.data()}) {
    char room[kUuidText];
    EXPECT_EQ(IdIn(there, room), id);
    EXPECT_TRUE(HasId(there, id));
    EXPECT_FALSE(HasId(there, id + "0"));
    for (size_t at = 0; at < id.size(); ++at) {
      std::string other = id;
      other[at] ^= 1;
      EXPECT_FALSE(HasId(there, other)) << other;
    }
  }
  EXPECT_EQ(reinterpret_cast<const CustomerHead*>(place.data())->next_due, customer.head().next_due);
  EXPECT_EQ(AwakeBytes(place.data()), used);
  std::vector<std::byte> awake(used + 1, kGuard);
  WakeTo(place.data(), awake.data(), customer.block().head().capacity);
  EXPECT_EQ(awake.back(), kGuard);
  EXPECT_EQ(std::memcmp(awake.data(), block, used), 0) << id;
  return rest.bytes();
}

TEST(AtRest, ABlockIsWhatItWas) {
  int32_t in = 0;
  test::Fixture run(EveryHour(&in));
  for (int size = 0; size < 40; ++size) {
    const std::string id(static_cast<size_t>(size), 'x');
    for (int i = 0; i <= size; ++i) run.Event(test::kStart + i, in, "", i, id + std::to_string(i), id);
    (void)BytesAtRest(*run.engine().Look(id));
  }
}

// Nothing but the id differs, and of 36 characters 16 bytes are left.
TEST(AtRest, AUuidTakesTwentyBytesLess) {
  const auto bytes = [](const std::string& id) {
    int32_t in = 0;
    test::Fixture run(EveryHour(&in));
    run.Event(test::kStart, in, "", 7, "message", id);
    return BytesAtRest(*run.engine().Look(id));
  };
  const uint32_t of_uuid = bytes("3f2a5c1e-9b04-4d7a-8c66-0123456789ab");
  EXPECT_EQ(bytes("ffffffff-ffff-ffff-ffff-ffffffffffff"), of_uuid);
  EXPECT_EQ(bytes("00000000-0000-0000-0000-000000000000"), of_uuid);
  for (const char* other : {"3F2A5C1E-9B04-4D7A-8C66-0123456789AB", "3f2a5c1e-9b04-4d7a-8c66-0123456789aB",
                            "3f2a5c1e09b0404d7a08c6600123456789ab", "3f2a5c1e-9b04-4d7a-8c66-0123456789ag"}) {
    EXPECT_EQ(bytes(other), of_uuid + 20) << other;
  }
}

}  // namespace
}  // namespace journey::rt
