// Inputs as canonical lines and back; logs with damage anywhere: everything else comes out, and what is lost is said.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/input/text_source.h"
#include "runtime/store/canonical.h"
#include "runtime/store/frame.h"
#include "runtime/store/log.h"
#include "runtime/store/salvage.h"
#include "tests/differential/generate.h"
#include "tests/input/same_input.h"
#include "tests/store/sim_disk.h"

namespace journey::rt {
namespace {

using store_testing::SimDisk;

std::unique_ptr<Program> ProgramOf(const std::string& journey) {
  std::unique_ptr<Compilation> compilation = Compile({{"mixed.journey", "mixed", journey}});
  CHECK(compilation->ir.has_value());
  return std::move(Program::Load(std::move(*compilation->ir))).value();
}

TEST(CanonicalLines, DecodeToWhatTheyWere) {
  size_t inputs = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const differential::Generated project = differential::Generate(seed);
    const auto program = ProgramOf(project.journey);
    const CanonicalLines canonical(*program);
    TextSource source(*program, project.events);
    Arena arena;
    Input input, again;
    RawLine raw;
    while (source.Next(arena, &input, &raw)) {
      if (input.kind == InputKind::kRejected) continue;
      std::string line;
      canonical.Append(input, line);
      TextSource lines(*program, line);
      ASSERT_TRUE(lines.Next(arena, &again, &raw)) << line;
      // Whose an input is that nobody handles is not kept.
      if (input.kind == InputKind::kIgnored) input.customer = input.other = {};
      input.faults = {};
      ASSERT_EQ(testing_input::Difference(*program, input, again), "") << "seed " << seed << ": " << line;
      ++inputs;
    }
  }
  EXPECT_GT(inputs, 1000U);
}

class SalvageTest : public testing::Test {
 protected:
  static constexpr uint64_t kLog = 77;
  static constexpr int kTicks = 12;
  SalvageTest() {
    program_ = ProgramOf("event In { n: int = 0 }\njourney J { enter on In final stage S {} }\n");
    auto log = InputLog::Begin(disk_, *program_, {}, kLog, 1, 0, {.segment_bytes = 200});
    CHECK(log.ok());
    for (int i = 0; i < kTicks; ++i) {
      Input tick;
      tick.kind = InputKind::kTick;
      tick.timestamp = i;
      (*log)->Append(tick);
      CHECK((*log)->Commit().ok());
    }
    CHECK((*log)->Close().ok());
    names_ = disk_.Names();
  }
  Salvaged Run() {
    times_.clear();
    auto found = Salvage(disk_, *program_, [&](uint64_t position, const Entry& entry, const Program&) -> Status {
      const auto time = static_cast<uint64_t>(std::get<Input>(entry).timestamp);
      EXPECT_EQ(time, position);
      EXPECT_TRUE(times_.empty() || times_.back() < time);
      times_.push_back(time);
      return {};
    });
    CHECK_MSG(found.ok(), found.status().message().c_str());
    return std::move(*found);
  }

  SimDisk disk_{1};
  std::unique_ptr<Program> program_;
  std::vector<std::string> names_;
  std::vector<uint64_t> times_;
};

TEST_F(SalvageTest, AWholeLogLosesNothing) {
  ASSERT_GT(names_.size(), 2U);
  const Salvaged found = Run();
  EXPECT_TRUE(found.lost.empty());
  EXPECT_EQ(times_.size(), static_cast<size_t>(kTicks));
  EXPECT_EQ(found.inputs, static_cast<uint64_t>(kTicks));
  EXPECT_EQ(found.end, static_cast<uint64_t>(kTicks));
}

TEST_F(SalvageTest, OneFlippedBitLosesOneFrame) {
  for (const std::string& name : names_) {
    const std::string whole = disk_.Visible(name);
    for (size_t byte = 0; byte < whole.size(); ++byte) {
      std::string bad = whole;
      bad[byte] ^= 0x10;
      disk_.Put(name, bad);
      const Salvaged found = Run();
      ASSERT_GE(times_.size(), static_cast<size_t>(kTicks) - 1) << name << byte;
      ASSERT_EQ(found.lost.size(), 1U) << name << byte;
      EXPECT_EQ(found.lost[0].file, "disk:" + name);
      EXPECT_EQ(found.lost[0].offset, whole.rfind("JRFR", byte)) << byte;
      const bool entry = times_.size() < static_cast<size_t>(kTicks);
      if (found.lost[0].to) {
        EXPECT_EQ(*found.lost[0].to - found.lost[0].from, entry ? 1U : 0U) << name << byte;
      } else {
        EXPECT_EQ(name, names_.back()) << "nothing behind it says how far it went";
      }
    }
    disk_.Put(name, whole);
  }
}

TEST_F(SalvageTest, ASegmentThatIsGoneAndForeignOnesAreSaid) {
  const std::string second = disk_.Visible(names_[1]);
  ASSERT_TRUE(disk_.Remove(names_[1]).ok());
  Salvaged found = Run();
  ASSERT_EQ(found.lost.size(), 1U);
  EXPECT_EQ(found.lost[0].what, "entries before it are gone");
  EXPECT_EQ(*found.lost[0].to - found.lost[0].from, static_cast<uint64_t>(kTicks) - times_.size());
  auto other = InputLog::Begin(disk_, *program_, {}, kLog + 1, 2, 3, {});
  ASSERT_TRUE(other.ok());
  found = Run();
  EXPECT_EQ(found.lost[0].what, "of another log");
  // One twice: its entries are not told twice.
  disk_.Put(names_[1], second);
  disk_.Put(SegmentName(99), second);
  found = Run();
  EXPECT_EQ(times_.size(), static_cast<size_t>(kTicks));
  EXPECT_FALSE(found.lost.empty());
}

// Everything changed at once, in many ways: it comes back.
TEST_F(SalvageTest, ComesBackFromAnyBytes) {
  differential::Random random(7);
  const std::string whole = disk_.Visible(names_[0]);
  for (int i = 0; i < 3000; ++i) {
    std::string bad = whole;
    for (uint64_t changes = 1 + random.Below(6); changes > 0; --changes) {
      const size_t at = random.Below(bad.size());
      if (random.Chance(30)) {
        bad.erase(at, random.Below(20));
        bad += "x";
      } else {
        bad[at] = static_cast<char>(random.Below(256));
      }
    }
    disk_.Put(names_[0], bad);
    (void)Run();
  }
}

}  // namespace
}  // namespace journey::rt
