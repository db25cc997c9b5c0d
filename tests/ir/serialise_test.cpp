// The binary form: round trip, and no bytes whatever that crash the reader.
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstring>
#include <random>

#include "ir/builder.h"
#include "ir/cost.h"
#include "ir/serialise.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/ir/sample.h"

namespace journey::ir {
namespace {

// Makes damage look intact, so that it reaches what lies behind the checksum.
void FixChecksum(std::string& bytes) {
  if (bytes.size() < 16) return;
  uint64_t hash = XXH3_64bits(bytes.data() + 16, bytes.size() - 16);
  for (size_t i = 0; i < 8; ++i) bytes[8 + i] = static_cast<char>(hash >> (8 * i));
}

TEST(IrSerialise, RoundTrip) {
  Module module = SampleModule();
  std::string bytes = Serialise(module);
  Result<Module> read = Deserialise(bytes);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(Serialise(read.value()), bytes);
  EXPECT_EQ(Print(read.value()), Print(module));
  EXPECT_EQ(ContentHash(read.value()), ContentHash(module));
}

TEST(IrSerialise, ContentHashTellsModulesApart) {
  Module module = SampleModule();
  uint64_t hash = ContentHash(module);
  module.journeys[0].holdout += 1;
  EXPECT_NE(ContentHash(module), hash);
}

TEST(IrSerialise, SaysWhatIsWrong) {
  std::string bytes = Serialise(SampleModule());
  EXPECT_NE(Deserialise("").status().message().find("not a journey module"), std::string::npos);
  EXPECT_NE(Deserialise("PK\x03\x04 and so on, longer").status().message().find("not a journey module"),
            std::string::npos);
  std::string version = bytes;
  version[4] = 9;
  EXPECT_NE(Deserialise(version).status().message().find("has format 9"), std::string::npos);
  std::string flipped = bytes;
  flipped[40] ^= 1;
  EXPECT_NE(Deserialise(flipped).status().message().find("checksum"), std::string::npos);
  std::string longer = bytes + '\0';
  FixChecksum(longer);
  EXPECT_NE(Deserialise(longer).status().message().find("cannot be read"), std::string::npos);
  Module malformed = SampleModule();
  malformed.zone_field = 0;
  EXPECT_NE(Deserialise(Serialise(malformed)).status().message().find("malformed"), std::string::npos);
}

TEST(IrSerialise, EveryTruncationIsAnError) {
  std::string bytes = Serialise(SampleModule());
  for (size_t size = 0; size < bytes.size(); size += size < 64 ? 1 : 7) {
    std::string cut = bytes.substr(0, size);
    FixChecksum(cut);
    EXPECT_FALSE(Deserialise(cut).ok()) << size;
  }
}

TEST(IrSerialise, DamagedBytesNeverCrash) {
  const std::string bytes = Serialise(SampleModule());
  std::mt19937 random(11);
  for (int i = 0; i < 1500; ++i) {
    std::string damaged = bytes;
    for (uint32_t n = random() % 3 + 1; n > 0; --n) {
      size_t at = 16 + random() % (damaged.size() - 16);
      switch (random() % 4) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged[at] = static_cast<char>(damaged[at] + (random() % 2 ? 1 : -1));
          break;
        case 2:
          damaged[at] = static_cast<char>(0xff);
          break;
        default:
          damaged.erase(at, random() % 4);
          break;
      }
    }
    FixChecksum(damaged);
    Result<Module> read = Deserialise(damaged);
    if (!read.ok()) continue;
    FillCosts(read.value());
    EXPECT_TRUE(Deserialise(Serialise(read.value())).ok());
  }
}

}  // namespace
}  // namespace journey::ir
