// Random projects against versions of themselves in which a line or two differ: if all changes are SAFE, both give the
// same records over the project's log, and where records differ, a change that is not SAFE stands at the place of the
// first difference (first_difference.h).
//
// usage: compare_random [--seeds FIRST COUNT]; exit code 3 when it does not hold
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <set>

#include "compiler/compare/compare.h"
#include "compiler/driver/compile.h"
#include "runtime/interp/interp.h"
#include "tests/compare/first_difference.h"
#include "tests/differential/generate.h"
#include "tests/differential/lines.h"
#include "tests/differential/random.h"
#include "tests/differential/run.h"

namespace journey::differential {
namespace {

// One more, in place of some number of the line; a percentage is left alone, its arms would not add up.
void ChangeNumber(std::string& line, Random& random) {
  std::vector<size_t> places;
  for (size_t at = 0; at < line.size(); ++at) {
    const bool digit = line[at] >= '0' && line[at] <= '8';
    if (digit && at + 1 < line.size() && line[at + 1] != '%' &&
        (at == 0 || !std::isalpha(static_cast<unsigned char>(line[at - 1]))))
      places.push_back(at);
  }
  if (!places.empty()) ++line[places[random.Below(places.size())]];
}

void ReplaceWord(std::string& line, Random& random) {
  static const std::vector<std::pair<std::string, std::string>> kWords = {
      {" < ", " <= "},        {" > ", " >= "},     {" and ", " or "}, {" or ", " and "},
      {"true", "false"},      {"false", "true"},   {" == ", " != "},  {" hours", " minutes"},
      {" minutes", " hours"}, {" days", " hours"}, {"+= ", "-= "}};
  const auto& [from, to] = kWords[random.Below(kWords.size())];
  if (const size_t at = line.find(from); at != std::string::npos) line.replace(at, from.size(), to);
}

std::string AnotherVersion(const std::string& text, Random& random) {
  std::vector<std::string> lines = Lines(text);
  // Many a try changes nothing: the line has no number, or no such word.
  for (uint64_t i = 0, count = 1 + random.Below(8); i < count; ++i) {
    const size_t at = random.Below(lines.size());
    switch (random.Below(7)) {
      case 0:
      case 1:
        ChangeNumber(lines[at], random);
        break;
      case 2:
        ReplaceWord(lines[at], random);
        break;
      case 3:
        lines[at] += "  // a comment";
        break;
      case 4:
        if (lines[at].find('{') == std::string::npos && lines[at].find('}') == std::string::npos)
          lines.erase(lines.begin() + static_cast<ptrdiff_t>(at));
        break;
      case 5:
        lines.insert(lines.begin() + static_cast<ptrdiff_t>(at), lines[random.Below(lines.size())]);
        break;
      default:
        if (at + 1 < lines.size()) std::swap(lines[at], lines[at + 1]);
    }
  }
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  return all;
}

struct Tally {
  size_t pairs = 0, safe = 0, different = 0;
  size_t by_journey = 0, by_stage = 0, by_other = 0;  // customers whose first difference is named
};

std::optional<Outcome> Run(const Compilation& compilation, const Generated& project) {
  auto program = rt::Program::Load(*compilation.ir);
  if (!program.ok()) return std::nullopt;
  const rt::Interpreter interpreter(*program.value());
  return RunLog(*program.value(), interpreter, project.events, project.lateness_ms, project.until_ms, {});
}

// "" or what does not hold.
std::string Check(uint64_t seed, Tally& tally) {
  const Generated project = Generate(seed);
  const auto before = Compile({{"mixed.journey", "mixed", project.journey}});
  if (!before->ir) return "";
  const std::optional<Outcome> was = Run(*before, project);
  Random random(seed * 7919);
  for (int version = 0; version < 6; ++version) {
    const std::string text = AnotherVersion(project.journey, random);
    const auto after = Compile({{"mixed.journey", "mixed", text}});
    if (!after->ir) continue;
    const std::optional<Outcome> now = Run(*after, project);
    if (!was || !now) return "a module does not load";
    ++tally.pairs;
    const std::vector<compare::Change> changes = compare::Compare(before->program, after->program);
    const bool safe = std::all_of(changes.begin(), changes.end(), [](const compare::Change& change) {
      return change.what == compare::ChangeClass::kSafe;
    });
    const bool same = was->records == now->records;
    tally.safe += safe;
    tally.different += !same;
    if (safe && !same) {
      return fmt::format("all is SAFE, but records differ; version {}:\n{}", version, text);
    }
    const Naming naming = NameFirstDifferences(project.journey, text, was->records, now->records, changes);
    tally.by_journey += naming.by_journey;
    tally.by_stage += naming.by_stage;
    tally.by_other += naming.by_other;
    if (!naming.fault.empty()) {
      std::string named;
      for (const compare::Change& change : changes) {
        named += fmt::format("  {} {}: {} {}\n", compare::ClassName(change.what), change.subject, change.place,
                             change.message);
      }
      return fmt::format("version {}: {}\nnamed are\n{}", version, naming.fault, named);
    }
  }
  return "";
}

int Main(int argc, char** argv) {
  uint64_t first = 1, count = 60;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--seeds") == 0 && i + 2 < argc) {
      first = std::strtoull(argv[i + 1], nullptr, 10);
      count = std::strtoull(argv[i + 2], nullptr, 10);
    }
  }
  Tally tally;
  size_t failed = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const std::string failure = Check(seed, tally);
    if (failure.empty()) continue;
    ++failed;
    fmt::print("seed {}: {}\n", seed, failure);
  }
  fmt::print("{} pairs of versions, {} of them SAFE, {} with other records; {} failed\n", tally.pairs, tally.safe,
             tally.different, failed);
  fmt::print(
      "first differences of customers: {} named at their journey, {} of these at their stage, {} at what it uses\n",
      tally.by_journey, tally.by_stage, tally.by_other);
  // A test that met nothing says nothing.
  return failed == 0 && tally.safe > 0 && tally.different > 0 && tally.by_stage > 0 ? 0 : 3;
}

}  // namespace
}  // namespace journey::differential

int main(int argc, char** argv) { return journey::differential::Main(argc, argv); }
