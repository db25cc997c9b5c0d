// Measures several ways of doing one thing in one process: interleaved rounds, medians, ratios.
//
// In: named runs that return their own seconds, so that what they set up is not counted. Out: a table of nanoseconds an
// item and lines `ratio NAME VALUE`. A ratio is the median over the rounds of the ratio within a round, since what
// disturbs a machine for a while then disturbs both. Asserts nothing about time. One thread calls it; the runs may use
// more.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"

namespace journey::bench {

// What a benchmark's command line may say; zeros are the benchmark's own choice.
struct Arguments {
  bool ratios = false;  // Small enough that all benchmarks together take five minutes, and only the ratio lines.
  uint64_t events = 0;
  uint32_t customers = 0;
  int rounds = 0;

  uint64_t EventsOr(uint64_t otherwise) const { return events != 0 ? events : otherwise; }
  uint32_t CustomersOr(uint32_t otherwise) const { return customers != 0 ? customers : otherwise; }
  int RoundsOr(int otherwise) const { return rounds != 0 ? rounds : otherwise; }
};

// --ratios, --events N, --customers N, --rounds N. Anything else prints the usage and ends the program.
inline Arguments ParseArguments(int count, char** values) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    char* end = nullptr;
    const uint64_t number = i + 1 < count ? std::strtoull(values[i + 1], &end, 10) : 0;
    const bool has_number = number != 0 && *end == '\0';
    if (name == "--ratios") {
      arguments.ratios = true;
    } else if (name == "--events" && has_number) {
      arguments.events = number;
      ++i;
    } else if (name == "--customers" && has_number) {
      arguments.customers = static_cast<uint32_t>(number);
      ++i;
    } else if (name == "--rounds" && has_number) {
      arguments.rounds = static_cast<int>(number);
      ++i;
    } else {
      std::fprintf(stderr, "usage: %s [--ratios] [--events N] [--customers N] [--rounds N]\n", values[0]);
      std::exit(2);
    }
  }
  return arguments;
}

inline void PrintRatio(std::string_view name, double value) {
  std::printf("ratio %.*s %.3f\n", static_cast<int>(name.size()), name.data(), value);
}

class Harness {
 public:
  struct Sample {
    double seconds = 0;
    uint64_t items = 0;
  };

  // `what` heads the table and says what an item is.
  explicit Harness(std::string what) : what_(std::move(what)) {}

  void Add(std::string name, std::function<Sample()> run) { entries_.push_back({std::move(name), std::move(run), {}}); }

  // Every run once a round, in turn, each round beginning with another one.
  void Run(int rounds) {
    const size_t count = entries_.size();  // a run may Record further ones
    for (int round = 0; round < rounds; ++round) {
      for (size_t i = 0; i < count; ++i) {
        const size_t at = (i + static_cast<size_t>(round)) % count;
        if (entries_[at].run == nullptr) continue;
        const Sample sample = entries_[at].run();
        entries_[at].ns.push_back(Nanoseconds(sample));
      }
    }
  }
  // A sample taken elsewhere, as one round of the run of that name: for phases of one run.
  void Record(std::string_view name, const Sample& sample) {
    auto at = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
    if (at == entries_.end()) at = entries_.insert(at, {std::string(name), nullptr, {}});
    at->ns.push_back(Nanoseconds(sample));
  }

  // Nanoseconds an item.
  double MedianNs(std::string_view name) const { return Median(Find(name).ns); }
  double Ratio(std::string_view name, std::string_view over) const {
    const std::vector<double>& upper = Find(name).ns;
    const std::vector<double>& lower = Find(over).ns;
    std::vector<double> ratios;
    for (size_t i = 0; i < std::min(upper.size(), lower.size()); ++i) ratios.push_back(upper[i] / lower[i]);
    return Median(std::move(ratios));
  }

  // One row a run; the last column compares with `over`.
  void PrintTable(std::string_view over) const {
    std::printf("%-34s %10s %10s %10s\n", what_.c_str(), "median ns", "best ns", "ratio");
    for (const Entry& entry : entries_) {
      std::printf("%-34s %10.2f %10.2f %10.3f\n", entry.name.c_str(), Median(entry.ns),
                  *std::min_element(entry.ns.begin(), entry.ns.end()), Ratio(entry.name, over));
    }
    std::printf("\n");
  }

 private:
  struct Entry {
    std::string name;
    std::function<Sample()> run;
    std::vector<double> ns;
  };

  const Entry& Find(std::string_view name) const {
    const auto at =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == name; });
    CHECK(at != entries_.end());
    return *at;
  }
  static double Nanoseconds(const Sample& sample) {
    CHECK(sample.items != 0);
    return sample.seconds * 1e9 / static_cast<double>(sample.items);
  }
  static double Median(std::vector<double> values) {
    CHECK(!values.empty());
    std::sort(values.begin(), values.end());
    const size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  std::string what_;
  std::vector<Entry> entries_;
};

}  // namespace journey::bench
