// What customers go through and no test has tried: the tests that were generated of it, as a new file.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/figure_text.h"
#include "compiler/advise/advisers.h"

namespace journey::advise {
namespace {

constexpr size_t kMostShown = 5;

struct Untried {
  std::string text;                   // "`on Paid` (shop.journey:12) is never taken"
  std::optional<uint64_t> customers;  // of the log
};

class OfFile {
 public:
  OfFile(const Desk& desk, const coverage::FileCoverage& file) : desk_(desk), file_(file) {}

  // By journey, as the text names it.
  std::map<std::string, std::vector<Untried>> Find() const {
    std::map<std::string, std::vector<Untried>> found;
    for (const coverage::Point& point : file_.points) {
      for (const coverage::Outcome& outcome : point.outcomes) {
        if (!outcome.counts || outcome.hits > 0) continue;
        const std::string verb = point.kind == coverage::PointKind::kTimer ? "never" : "is never";
        Untried& one = found[point.journey].emplace_back();
        one.text = fmt::format("`{}` ({}:{}) {} {}", point.text, file_.path, point.line, verb, outcome.what);
        one.customers = CustomersOf(point, outcome);
      }
    }
    for (auto& [journey, untried] : found) {
      std::ranges::stable_sort(untried, std::ranges::greater(),
                               [](const Untried& one) { return one.customers.value_or(0); });
    }
    return found;
  }

 private:
  std::optional<uint64_t> CustomersOf(const coverage::Point& point, const coverage::Outcome& outcome) const {
    if (desk_.findings.customers == nullptr) return std::nullopt;
    for (const coverage::FileCoverage& file : *desk_.findings.customers) {
      if (file.path != file_.path) continue;
      for (const coverage::Point& other : file.points) {
        if (other.kind != point.kind || other.line != point.line || other.column != point.column) continue;
        for (const coverage::Outcome& same : other.outcomes) {
          if (same.what == outcome.what) return same.hits;
        }
      }
    }
    return std::nullopt;
  }

  const Desk& desk_;
  const coverage::FileCoverage& file_;
};

// "journeys/cart.journey" -> "journeys/generated_2.journey", and the module's name likewise.
std::string Beside(const std::string& name, char separator, const std::string& ending, size_t number) {
  const size_t last = name.rfind(separator);
  std::string free = last == std::string::npos ? "" : name.substr(0, last + 1);
  free += number < 2 ? "generated" : fmt::format("generated_{}", number);
  return free + ending;
}

class OfTests {
 public:
  explicit OfTests(const Desk& desk) : desk_(desk) {}

  void Run() {
    for (const coverage::FileCoverage& file : desk_.findings.untried->covered) {
      for (const auto& [journey, untried] : OfFile(desk_, file).Find()) Untested(file.path, journey, untried);
    }
  }

 private:
  // Of the file's module; "" where it is none of the project's.
  std::string ModuleOf(const std::string& path) const {
    for (const ast::Module& module : desk_.compilation.modules) {
      if (desk_.compilation.sources.file(module.file).path() == path) return module.module;
    }
    return "";
  }

  void Untested(const std::string& path, const std::string& journey, const std::vector<Untried>& untried) {
    const std::string module = ModuleOf(path);
    const std::optional<uint64_t> most = untried[0].customers;
    const std::optional<Size> size =
        most ? std::optional(Size{static_cast<double>(*most), desk_.findings.log_days}) : std::nullopt;
    Advice& one = desk_.Add(Kind::kTest, module + "." + journey, size,
                            fmt::format("Test what no test of `{}` has tried.", journey));
    for (size_t i = 0; i < std::min(untried.size(), kMostShown); ++i) {
      one.evidence.push_back(
          untried[i].text +
          (untried[i].customers ? fmt::format("; {} customers came to it.", CountText(*untried[i].customers)) : "."));
    }
    if (untried.size() > kMostShown) {
      one.evidence.push_back(
          fmt::format("And {} more; `journey test --coverage` has them all.", untried.size() - kMostShown));
    }
    one.effect = "Nothing changes for customers; what they get cannot change unnoticed any more.";
    for (const generate::GeneratedPart& part : desk_.findings.untried->by_journey) {
      if (part.path == path && part.journey == journey) one.file = FreeFile(path, module, part.text);
    }
  }

  // Each its own, so that they can all be taken.
  SourceText FreeFile(const std::string& path, const std::string& module, const std::string& text) {
    while (true) {
      ++files_;
      SourceText file{Beside(path, '/', ".journey", files_), Beside(module, '.', "", files_), text};
      const bool taken = std::ranges::any_of(desk_.compilation.modules,
                                             [&](const ast::Module& other) { return other.module == file.module; });
      if (!taken) return file;
    }
  }

  const Desk& desk_;
  size_t files_ = 0;
};

}  // namespace

void OfCoverage(const Desk& desk) { OfTests(desk).Run(); }

}  // namespace journey::advise
