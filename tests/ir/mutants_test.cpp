// Modules from strangers: damaged at random, with a checksum that fits, each is refused or runs a log.
//
// Mutants are made of bytes (flipped, moved, cut) and of fields, one or two at a time. JOURNEY_MUTANTS says how many,
// and JOURNEY_SEED where to begin; a mutant that ends the process is found again by its number.
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "ir/serialise.h"
#include "ir/text.h"
#include "tests/ir/host.h"
#include "tests/ir/mutate.h"

namespace journey::ir {
namespace {

constexpr int64_t kStart = 1772445600000;  // 2026-03-02T10:00:00Z
constexpr int64_t kMinute = 60'000;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Module> RealModules() {
  std::vector<Module> modules;
  for (const char* name : {"flow", "rules", "constants", "cheapest_first"}) {
    Result<Module> module = Read(ReadFile("tests/lower/goldens/" + std::string(name) + ".ir"));
    EXPECT_TRUE(module.ok()) << module.status().message();
    if (module.ok()) modules.push_back(std::move(*module));
  }
  Result<Module> module = Deserialise(ReadFile("tests/ir/fixtures/v1/shop.jrnm"));
  EXPECT_TRUE(module.ok()) << module.status().message();
  if (module.ok()) modules.push_back(std::move(*module));
  return modules;
}

std::string Stamp(int64_t minutes) {
  char text[40];
  std::snprintf(text, sizeof text, "2026-03-02T%02d:%02d:00Z", static_cast<int>(10 + minutes / 60),
                static_cast<int>(minutes % 60));
  return text;
}

std::string ValueText(const Module& module, const Slot& slot, int round) {
  switch (slot.type.kind) {
    case Kind::kBool:
      return round % 2 == 0 ? "true" : "false";
    case Kind::kString:
      return round % 2 == 0 ? "\"a\"" : "\"x\"";
    case Kind::kZone:
      return round % 2 == 0 ? "\"Europe/Paris\"" : "\"UTC\"";
    case Kind::kInstant:
      return "\"" + Stamp(120 + round) + "\"";
    case Kind::kDuration:
      return "\"2 hours\"";
    case Kind::kTime:
      return "\"09:30\"";
    case Kind::kDate:
      return "\"2026-01-05\"";
    case Kind::kEnum:
      return "\"" + module.enums[slot.type.enum_id].members[0].wire + "\"";
    default:
      return std::to_string(round * 25);
  }
}

std::string FieldsText(const Module& module, const Layout& layout, int round) {
  std::string out = "{";
  for (const Slot& slot : layout.slots) {
    const std::string& name = slot.wire.empty() ? slot.name : slot.wire.back();
    out += (out.size() > 1 ? ",\"" : "\"") + name + "\":" + ValueText(module, slot, round);
  }
  return out + "}";
}

// Every event for each of three customers, a few times within six hours, and who they are.
std::string LogFor(const Module& module) {
  std::string log;
  for (int round = 0; round < 6; ++round) {
    for (const char* customer : {"ann", "bob", "cat"}) {
      const auto line = [&](const std::string& type, const std::string& rest) {
        log += "{\"type\":\"" + type + "\",\"userId\":\"" + customer + "\",\"timestamp\":\"" + Stamp(round * 61) +
               "\"," + rest + "}\n";
      };
      if (round % 2 == 1) line("identify", "\"traits\":" + FieldsText(module, module.customer, round));
      for (const Event& event : module.events) {
        line("track", "\"event\":\"" + event.wire + "\",\"properties\":" + FieldsText(module, event.layout, round));
      }
    }
  }
  return log;
}

std::string DamageBytes(std::string bytes, std::mt19937& random) {
  const size_t head = 16;
  for (uint32_t n = random() % 3 + 1; n > 0; --n) {
    const size_t at = head + random() % (bytes.size() - head), other = head + random() % (bytes.size() - head);
    switch (random() % 6) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] + (random() % 2 ? 1 : -1));
        break;
      case 2:
        std::swap(bytes[at], bytes[other]);
        break;
      case 3:
        bytes[at] = bytes[other];
        break;
      case 4:
        bytes.insert(at, bytes.substr(other, random() % 12));
        break;
      default:
        bytes.erase(at, random() % 4);
    }
  }
  const uint64_t hash = XXH3_64bits(bytes.data() + head, bytes.size() - head);
  for (size_t i = 0; i < 8; ++i) bytes[8 + i] = static_cast<char>(hash >> (8 * i));
  return bytes;
}

// Cycles of short waits are for the compiler's diagnostics; here they would only take long.
bool TakesLong(const Module& module) {
  const auto is_short = [](const Delay& delay) { return !delay.calendar && delay.ms < kMinute; };
  for (const Journey& journey : module.journeys) {
    for (const Timer& timer : journey.timers) {
      if (timer.kind != TimerKind::kAt && is_short(timer.delay)) return true;
    }
    for (const Wait& wait : journey.waits) {
      if (wait.kind == WaitKind::kDelay && is_short(wait.delay)) return true;
    }
  }
  return false;
}

uint32_t FromEnvironment(const char* name, uint32_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? static_cast<uint32_t>(std::atol(value)) : otherwise;
}

TEST(Mutants, AreRefusedOrRun) {
  const std::vector<Module> modules = RealModules();
  ASSERT_FALSE(modules.empty());
  std::vector<std::string> logs, bytes;
  std::vector<size_t> places;
  for (const Module& module : modules) {
    logs.push_back(LogFor(module));
    bytes.push_back(Serialise(module));
    places.push_back(CountPlaces(module));
    EXPECT_EQ(RunModule(bytes.back(), logs.back(), kStart + 24 * 60 * kMinute).error, "");
  }
  const uint32_t count = FromEnvironment("JOURNEY_MUTANTS", 4000), seed = FromEnvironment("JOURNEY_SEED", 0);
  const bool tell = std::getenv("JOURNEY_MUTANT_TELL") != nullptr;
  uint32_t ran = 0, with_records = 0;
  for (uint32_t n = seed; n < seed + count; ++n) {
    if (tell) std::cerr << n << '\n';
    std::mt19937 random(n);
    const size_t which = n % modules.size();
    std::string mutant;
    if (random() % 4 == 0) {
      mutant = DamageBytes(bytes[which], random);
    } else {
      Module module = modules[which];
      for (uint32_t changes = random() % 4 == 0 ? 2 : 1; changes > 0; --changes) {
        Mutate(module, random() % places[which], random);
      }
      mutant = Serialise(module);
    }
    Result<Module> read = Deserialise(mutant);
    if (!read.ok() || TakesLong(*read)) continue;
    const HostRun run = RunModule(mutant, logs[which], kStart + 24 * 60 * kMinute);
    ran += run.error.empty();
    with_records += !run.records.empty();
  }
  std::cout << count << " mutants from " << seed << ": " << ran << " ran, " << with_records << " with records\n";
  // Far from all are refused: what is read is more than names.
  EXPECT_GT(ran, count / 50);
  EXPECT_GT(with_records, ran / 2);
}

}  // namespace
}  // namespace journey::ir
