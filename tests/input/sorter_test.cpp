// Sorting in memory and through a file, and sources in the order of time.
#include "runtime/input/sorter.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/input/source.h"
#include "runtime/value/calendar.h"
#include "tests/input/schema.h"
#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

using testing_input::TempFile;
using Items = std::vector<std::pair<int64_t, std::string>>;

Items Sorted(const Items& items, size_t memory, uint64_t* spilled) {
  Sorter sorter(memory);
  for (const auto& [key, item] : items) EXPECT_TRUE(sorter.Add(key, item));
  EXPECT_TRUE(sorter.Sort());
  Items out;
  int64_t key;
  std::string_view item;
  while (sorter.Next(&key, &item)) out.emplace_back(key, item);
  EXPECT_FALSE(sorter.Next(&key, &item));
  EXPECT_TRUE(sorter.status().ok()) << sorter.status().message();
  *spilled = sorter.spilled_bytes();
  return out;
}

// Many equal keys, so that stability shows; items from empty to larger than a block and than all the memory.
TEST(SorterTest, IsStableWithAnyMemory) {
  Items items;
  uint32_t random = 3;
  for (int i = 0; i < 20'000; ++i) {
    random = random * 1664525 + 1013904223;
    std::string item = std::to_string(i);
    if (i % 4000 == 0) item.resize(200'000, 'x');
    if (i % 7 == 0) item.clear();
    items.emplace_back(static_cast<int64_t>(random >> 8) % 50 - 25, item);
  }
  Items expected = items;
  std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  uint64_t spilled = 0;
  EXPECT_EQ(Sorted(items, size_t{1} << 30, &spilled), expected);
  EXPECT_EQ(spilled, 0u);
  // Thousands of runs, which are merged in several levels.
  for (const size_t memory : {size_t{1}, size_t{500}, size_t{100'000}}) {
    EXPECT_EQ(Sorted(items, memory, &spilled), expected) << memory;
    EXPECT_GT(spilled, 1'000'000u);
  }
  EXPECT_EQ(Sorted({}, 1, &spilled), Items{});
}

TEST(SortedSource, BringsEveryFormatIntoTheOrderOfTime) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  const auto read = [&](const std::string& name, const std::string& bytes, size_t memory) {
    const TempFile file(name, bytes);
    SourceOptions options;
    options.sort = true;
    options.sort_memory = memory;
    auto source = OpenInput(*program, file.path(), options);
    EXPECT_TRUE(source.ok());
    std::string out;
    Arena arena;
    Input input;
    RawLine raw;
    while ((*source)->Next(arena, &input, &raw)) {
      out += std::to_string(raw.number) + ":" +
             (input.kind == InputKind::kRejected
                  ? std::string(input.error_code)
                  : std::string(input.customer) + "=" + testing_input::Show(*program, input)) +
             (raw.text.empty() ? "! " : " ");
    }
    EXPECT_TRUE((*source)->status().ok());
    return out;
  };
  const auto line = [](const std::string& who, int second) {
    return R"({"type":"page","userId":")" + who + R"(","timestamp":"2026-01-01T00:00:0)" + std::to_string(second) +
           R"(Z","properties":{"title":"t)" + who + "\"}}\n";
  };
  for (const size_t memory : {size_t{1}, size_t{1} << 20}) {
    // What cannot be read keeps its place behind the line before it.
    EXPECT_EQ(read("a.jsonl", line("a", 5) + "no JSON\n" + line("b", 3) + "\n" + line("c", 5) + line("d", 1), memory),
              "6:d=title=td 3:b=title=tb 1:a=title=ta 2:J8001 5:c=title=tc ");
    EXPECT_EQ(read("a.csv",
                   "customer,time,event,title\na,2026-01-01T00:00:05Z,page,ta\nb,2026-01-01T00:00:03Z,page,tb\n"
                   "c,2026-01-01T00:00:03Z,page\nd,2026-01-01T00:00:01Z,page,td\n",
                   memory),
              "5:d=title=td 3:b=title=tb 4:J8001 2:a=title=ta ");
  }
}

}  // namespace
}  // namespace journey::rt
