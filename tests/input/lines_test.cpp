// Lines and bytes: ends, lengths, gzip.
#include "runtime/input/lines.h"

#include <gtest/gtest.h>

#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

using testing_input::Gzip;
using testing_input::TempFile;

struct Read {
  std::vector<std::string> lines;  // "3:text", with "!" behind it when too long
  Status status;
};
Read ReadAll(std::string_view bytes, bool gzip = false) {
  TempFile file("lines", bytes, gzip);
  auto source = ByteSource::Open(file.path());
  EXPECT_TRUE(source.ok());
  LineReader reader(std::move(*source));
  Read read;
  Line line;
  while (reader.Next(&line)) {
    std::string text(line.text.substr(0, 20));
    read.lines.push_back(std::to_string(line.number) + ":" + text + (line.too_long ? "!" : ""));
  }
  read.status = reader.status();
  return read;
}
using Lines = std::vector<std::string>;

TEST(Lines, Ends) {
  EXPECT_EQ(ReadAll("").lines, Lines{});
  EXPECT_EQ(ReadAll("\n").lines, Lines{"1:"});
  EXPECT_EQ(ReadAll("a").lines, Lines{"1:a"});
  EXPECT_EQ(ReadAll("a\n").lines, Lines{"1:a"});
  EXPECT_EQ(ReadAll("a\n\nb").lines, (Lines{"1:a", "2:", "3:b"}));
  EXPECT_EQ(ReadAll("a\r\nb\r").lines, (Lines{"1:a\r", "2:b\r"}));
  EXPECT_EQ(StripCarriageReturn("a\r\r"), "a");
  EXPECT_TRUE(IsBlank(" \t\r"));
  EXPECT_FALSE(IsBlank("."));
}

TEST(Lines, AByteOrderMarkIsDroppedOnce) {
  EXPECT_EQ(ReadAll("\xEF\xBB\xBF").lines, Lines{});
  EXPECT_EQ(ReadAll("\xEF\xBB\xBF"
                    "a\n\xEF\xBB\xBF"
                    "b")
                .lines,
            (Lines{"1:a",
                   "2:\xEF\xBB\xBF"
                   "b"}));
  EXPECT_EQ(ReadAll("\xEF\xBB").lines, Lines{"1:\xEF\xBB"});
}

TEST(Lines, ManyAcrossBlocks) {
  std::string bytes;
  for (int i = 1; i <= 100'000; ++i)
    bytes += "line " + std::to_string(i) + std::string(static_cast<size_t>(i % 97), '.') + "\n";
  for (bool gzip : {false, true}) {
    Read read = ReadAll(bytes, gzip);
    ASSERT_EQ(read.lines.size(), 100'000u);
    for (size_t i = 0; i < read.lines.size(); i += 997) {
      EXPECT_TRUE(read.lines[i].starts_with(std::to_string(i + 1) + ":line " + std::to_string(i + 1))) << read.lines[i];
    }
    EXPECT_TRUE(read.status.ok());
  }
}

TEST(Lines, LengthLimit) {
  std::string most(kMaxLineBytes, 'x');
  EXPECT_EQ(ReadAll("a\n" + most + "\nb\n").lines, (Lines{"1:a", "2:" + most.substr(0, 20), "3:b"}));
  EXPECT_EQ(ReadAll("a\n" + most + "y\nb\n").lines, (Lines{"1:a", "2:" + most.substr(0, 20) + "!", "3:b"}));
  EXPECT_EQ(ReadAll(most + most + most + "\nb").lines, (Lines{"1:" + most.substr(0, 20) + "!", "2:b"}));
  EXPECT_EQ(ReadAll(most + most + most).lines, (Lines{"1:" + most.substr(0, 20) + "!"}));
}

TEST(Bytes, GzipThatBreaksOffIsAnError) {
  std::string packed = Gzip(std::string(300'000, 'a') + "\nlast\n");
  for (size_t cut : {size_t{1}, size_t{4}, packed.size() / 2}) {
    Read read = ReadAll(std::string_view(packed).substr(0, packed.size() - cut));
    EXPECT_FALSE(read.status.ok()) << cut;
    EXPECT_NE(read.status.message().find("gzip"), std::string::npos) << read.status.message();
  }
  std::string broken = packed;
  broken[broken.size() - 6] ^= 1;  // the checksum
  EXPECT_FALSE(ReadAll(broken).status.ok());
  EXPECT_TRUE(ReadAll(packed + Gzip("more\n")).status.ok());  // members in a row are one stream
}

TEST(Bytes, WhatStandsBehindPackedDataIsAnError) {
  using testing_input::Zstd;
  for (const bool zstd : {false, true}) {
    const std::string packed = zstd ? Zstd("a\nb\n") : Gzip("a\nb\n"), more = zstd ? Zstd("c\n") : Gzip("c\n");
    const std::string name = zstd ? "zstd" : "gzip";
    EXPECT_EQ(ReadAll(packed + more).lines, (Lines{"1:a", "2:b", "3:c"}));
    EXPECT_TRUE(ReadAll(packed + more).status.ok());
    const Read behind = ReadAll(packed + "garbage");
    EXPECT_EQ(behind.lines, (Lines{"1:a", "2:b"}));
    EXPECT_TRUE(behind.status.message().ends_with("behind the " + name + " data stands something else"))
        << behind.status.message();
    const Read cut = ReadAll(std::string_view(packed).substr(0, packed.size() - 1));
    EXPECT_FALSE(cut.status.ok());
  }
  // Tapes pad with zeros.
  EXPECT_TRUE(ReadAll(Gzip("a\n") + std::string(1000, '\0')).status.ok());
  EXPECT_FALSE(ReadAll(Gzip("a\n") + std::string(1000, '\0') + "x").status.ok());
  EXPECT_FALSE(ReadAll("\x1F\x8B").status.ok());
  EXPECT_EQ(ReadAll("\x1F").lines, (Lines{"1:\x1F"}));
}

// A megabyte of this is a gigabyte of zeros: one line too long, which is never in memory as a whole.
TEST(Bytes, ABombIsOneLongLine) {
  const Read read = ReadAll(Gzip(std::string(size_t{200} << 20, '\0') + "\nb\n"));
  EXPECT_EQ(read.lines.size(), 2u);
  EXPECT_EQ(read.lines.back(), "2:b");
  EXPECT_TRUE(read.status.ok());
}

TEST(Bytes, SaysWhatCannotBeRead) {
  auto missing = ByteSource::Open("/no/such/file.jsonl");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.status().message(), "cannot read /no/such/file.jsonl: No such file or directory");
  auto folder = ByteSource::Open("/tmp");
  ASSERT_FALSE(folder.ok());
  EXPECT_NE(folder.status().message().find("folder"), std::string::npos);
}

}  // namespace
}  // namespace journey::rt
