// Lines of mapped files against the same lines read, and files that change meanwhile.
#include "runtime/platform/mapped_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csetjmp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "runtime/input/lines.h"
#include "runtime/input/source.h"
#include "tests/input/schema.h"
#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

constexpr MappedFile::Sizes kSmall{1, 8192};

std::unique_ptr<LineReader> Mapped(const std::string& path, MappedFile::Sizes sizes = kSmall) {
  auto source = ByteSource::Open(path);
  EXPECT_TRUE(source.ok());
  auto file = (*source)->Map(sizes);
  EXPECT_NE(file, nullptr);
  return std::make_unique<LineReader>(std::move(*source), std::move(file));
}

std::vector<std::string> LinesOf(LineReader& reader) {
  std::vector<std::string> lines;
  Line line;
  while (reader.Next(&line)) {
    EXPECT_EQ(line.number, lines.size() + 1);
    lines.emplace_back(line.text);
    // What stands behind a line that is decoded where it lies.
    const char behind = line.text.data()[line.text.size()];
    EXPECT_TRUE(behind == '\n' || behind == '\r' || behind == '\0');
  }
  EXPECT_TRUE(reader.status().ok()) << reader.status().message();
  return lines;
}

// Lines of many lengths, so that they lie across the ends of windows in all ways.
std::string Text(size_t bytes, std::string_view end, bool long_lines = false) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i) {
    text.append(i * 7 % 300, static_cast<char>('a' + i % 26)).append(i % 5 == 0 ? "\r\n" : "\n");
    if (long_lines && i % 97 == 90) text.append(9000, 'l').append("\n");  // longer than a window
  }
  text.resize(bytes);
  return text.append(end);
}

TEST(MappedFile, GivesTheLinesThatReadingGives) {
  for (const size_t bytes : {1, 4095, 4096, 4097, 8192, 16'384, 100'000, 262'144}) {
    for (const char* end : {"", "\n", "the last line", "\xEF\xBB\xBF"}) {
      testing_input::TempFile file("lines", Text(bytes, end, *end == 't'));
      auto source = ByteSource::Open(file.path());
      ASSERT_TRUE(source.ok());
      LineReader reading(std::move(*source));
      const std::vector<std::string> expected = LinesOf(reading);
      EXPECT_EQ(LinesOf(*Mapped(file.path())), expected) << bytes;
      EXPECT_EQ(LinesOf(*Mapped(file.path(), {1, size_t{1} << 20})), expected) << bytes;
    }
  }
}

TEST(MappedFile, LeavesOtherFilesToTheReader) {
  const auto may_map = [](const std::string& path, MappedFile::Sizes sizes) {
    auto source = ByteSource::Open(path);
    EXPECT_TRUE(source.ok());
    return (*source)->Map(sizes) != nullptr;
  };
  testing_input::TempFile gzip("lines", std::string("\x1F\x8B", 2) + std::string(5000, 'x'));
  EXPECT_FALSE(may_map(gzip.path(), kSmall));
  testing_input::TempFile small("lines", "a\nb\n");
  EXPECT_FALSE(may_map(small.path(), {}));
  EXPECT_FALSE(may_map("/dev/zero", kSmall));
  EXPECT_FALSE(ByteSource::Open("/no/such/file").ok());
  EXPECT_FALSE(ByteSource::Open(std::filesystem::temp_directory_path().string()).ok());
}

// Standard input may be a file, and have been read in part; or there may be a file of that name.
TEST(MappedFile, LeavesStandardInputToTheReader) {
  testing_input::TempFile file("lines", "first\nsecond\n" + Text(20'000, "\n"));
  const std::filesystem::path before = std::filesystem::current_path();
  const std::filesystem::path folder = file.path() + "_folder";
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "-") << Text(20'000, "\n");
  std::filesystem::current_path(folder);
  const int stdin_before = dup(STDIN_FILENO);
  const int opened = open(file.path().c_str(), O_RDONLY);
  ASSERT_EQ(lseek(opened, 6, SEEK_SET), 6);
  dup2(opened, STDIN_FILENO);
  auto source = ByteSource::Open("-");
  ASSERT_TRUE(source.ok());
  std::unique_ptr<MappedFile> mapped = (*source)->Map(kSmall);
  EXPECT_EQ(mapped, nullptr);
  LineReader reader(std::move(*source), std::move(mapped));
  Line line;
  EXPECT_TRUE(reader.Next(&line));
  EXPECT_EQ(line.text, "second");
  dup2(stdin_before, STDIN_FILENO);
  close(stdin_before);
  close(opened);
  std::filesystem::current_path(before);
  std::filesystem::remove_all(folder);
}

TEST(MappedFile, TakesInWhatIsAppendedMeanwhile) {
  for (const char* end : {"\n", "half"}) {
    testing_input::TempFile file("lines", Text(20'000, end));
    const std::unique_ptr<LineReader> reader = Mapped(file.path());
    Line line;
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(reader->Next(&line));
    std::ofstream(file.path(), std::ios::app) << " line\nand more\nand an end";
    std::string last, before;
    while (reader->Next(&line)) {
      before = last;
      last = line.text;
    }
    EXPECT_TRUE(reader->status().ok());
    EXPECT_EQ(before, "and more");
    EXPECT_EQ(last, "and an end");
  }
}

TEST(MappedFile, AFileThatIsCutShortIsAnErrorAndNoCrash) {
  for (const size_t left : {0, 1, 5000, 50'000, 199'000}) {
    for (const size_t window : {8192, 1 << 20}) {
      testing_input::TempFile file("lines", Text(200'000, "\n"));
      const std::unique_ptr<LineReader> reader = Mapped(file.path(), {1, window});
      Line line;
      for (int i = 0; i < 3; ++i) ASSERT_TRUE(reader->Next(&line));
      std::filesystem::resize_file(file.path(), left);
      while (reader->Next(&line)) {
      }
      EXPECT_EQ(reader->status().message(), "cannot read " + file.path() + ": it was cut short while it was read");
      EXPECT_FALSE(reader->Next(&line));
    }
  }
}

TEST(MappedFile, SourcesGiveTheSameInputs) {
  const std::unique_ptr<Program> program = testing_input::MakeProgram();
  std::string text;
  for (int i = 0; text.size() < MappedFile::kLeastBytes + 100'000; ++i) {
    text += R"({"type":"track","event":"Item Bought","userId":"user)" + std::to_string(i * 7919 % 1000) +
            R"(","timestamp":"2026-03-28T10:00:00.)" + std::to_string(100 + i % 900) + R"(Z","properties":{"price":)" +
            std::to_string(i % 50) + (i % 100 == 0 ? "" : "}") + "}\n";
  }
  testing_input::TempFile file("lines", text);
  auto reading = OpenInput(*program, file.path(), {.format = InputFormat::kJsonl});
  auto mapped = OpenInput(*program, file.path(), {.format = InputFormat::kJsonl, .map_files = true});
  ASSERT_TRUE(reading.ok() && mapped.ok());
  Arena arena;
  Input first, second;
  RawLine first_raw, second_raw;
  size_t rejected = 0;
  while ((*reading)->Next(arena, &first, &first_raw)) {
    ASSERT_TRUE((*mapped)->Next(arena, &second, &second_raw));
    ASSERT_EQ(first_raw.number, second_raw.number);
    ASSERT_EQ(first_raw.text, second_raw.text);
    ASSERT_EQ(first.kind, second.kind);
    ASSERT_EQ(first.customer, second.customer);
    if (first.kind == InputKind::kEvent) {
      ASSERT_EQ(testing_input::Show(*program, first), testing_input::Show(*program, second));
    }
    rejected += first.kind == InputKind::kRejected ? 1 : 0;
    arena.Reset();
  }
  EXPECT_FALSE((*mapped)->Next(arena, &second, &second_raw));
  EXPECT_GT(rejected, 10u);
}

sigjmp_buf back;

// In a process of its own: what a handler that was there before gets to see.
void TouchForeignMapping() {
  std::signal(SIGBUS, [](int) { siglongjmp(back, 1); });
  testing_input::TempFile ours("lines", Text(20'000, "\n")), other("other", "x");
  const std::unique_ptr<LineReader> reader = Mapped(ours.path());
  std::FILE* file = std::fopen(other.path().c_str(), "rb");
  auto* foreign = static_cast<volatile char*>(mmap(nullptr, 8192, PROT_READ, MAP_PRIVATE, fileno(file), 0));
  if (sigsetjmp(back, 1) == 0) {
    (void)foreign[5000];
    _exit(1);
  }
  Line line;
  _exit(reader->Next(&line) ? 0 : 2);
}

TEST(MappedFileDeathTest, PassesOnOthersSignals) { EXPECT_EXIT(TouchForeignMapping(), testing::ExitedWithCode(0), ""); }

}  // namespace
}  // namespace journey::rt
