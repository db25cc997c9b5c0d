// Whole reads and writes, files that are there as a whole or not at all, and what is no file.
#include "runtime/platform/file.h"

#include <sys/stat.h>

#include "runtime/platform/atomic_file.h"
#include "tests/platform/scratch.h"

namespace journey::rt {
namespace {

using testing_platform::Scratch;

TEST(PlatformFile, AWriteSaysHowFarItCame) {
  Result<File> full = File::ToWrite("/dev/full");
  ASSERT_TRUE(full.ok());
  size_t written = 7;
  const Status status = full->Write("text", &written);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(written, 0U);
  EXPECT_NE(status.message().find("/dev/full"), std::string::npos);
}

TEST(PlatformFile, WhatWasWrittenLastCanBeTakenBack) {
  const Scratch scratch;
  const std::string path = scratch.Write("f", "before\n");
  Result<File> file = File::ToWrite(path);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(Scratch::Read(path), "before\n") << "opening destroys nothing";
  ASSERT_TRUE(file->Empty().ok());
  ASSERT_TRUE(file->Write("whole\ntor").ok());
  ASSERT_TRUE(file->TakeBack(3));
  ASSERT_TRUE(file->Write("n").ok());
  EXPECT_EQ(Scratch::Read(path), "whole\nn");
  EXPECT_FALSE(file->TakeBack(100));
  Result<File> null = File::ToWrite("/dev/null");
  ASSERT_TRUE(null.ok());
  EXPECT_FALSE(null->TakeBack(0)) << "no regular file";
}

TEST(PlatformFile, OnlyRegularFilesOfBoundedSizeAreReadWhole) {
  const Scratch scratch;
  EXPECT_EQ(File::ReadRegular(scratch.Write("f", "12345"), 5).value(), "12345");
  EXPECT_EQ(File::ReadRegular(scratch.path("f"), 4).value(), "1234");
  EXPECT_FALSE(File::ReadRegular("/dev/zero", 1 << 20).ok());
  EXPECT_FALSE(File::ReadRegular(scratch.path(""), 1 << 20).ok()) << "a folder";
  ASSERT_EQ(mkfifo(scratch.path("fifo").c_str(), 0600), 0);
  EXPECT_FALSE(File::ReadRegular(scratch.path("fifo"), 1 << 20).ok()) << "and nobody waits for a writer";
}

TEST(WriteWhole, ReplacesAllOrNothing) {
  const Scratch scratch;
  const std::string path = scratch.Write("f", "old");
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  ASSERT_EQ(link(path.c_str(), scratch.path("other").c_str()), 0);
  ASSERT_TRUE(WriteWhole(path, "new").ok());
  EXPECT_EQ(Scratch::Read(path), "new");
  // Had it been written in place, the other name of the old file would show the new text.
  EXPECT_EQ(Scratch::Read(scratch.path("other")), "old");
  struct stat info{};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0640U);
  EXPECT_EQ(scratch.Count(), 2U) << "nothing is left beside it";
}

TEST(WriteWhole, FollowsLinksAndLeavesThem) {
  const Scratch scratch;
  std::filesystem::create_symlink("target", scratch.path("link"));
  ASSERT_TRUE(WriteWhole(scratch.path("link"), "text").ok());
  EXPECT_TRUE(std::filesystem::is_symlink(scratch.path("link")));
  EXPECT_EQ(Scratch::Read(scratch.path("target")), "text");
}

TEST(WriteWhole, LeavesWhatWasThereWhenItFails) {
  const Scratch scratch;
  EXPECT_FALSE(WriteWhole(scratch.path("missing/f"), "text").ok());
  EXPECT_FALSE(WriteWhole("/dev/full", "text").ok());
  std::filesystem::create_directory(scratch.path("folder"));
  EXPECT_FALSE(WriteWhole(scratch.path("folder"), "text").ok());
  EXPECT_EQ(scratch.Count(), 1U);
}

}  // namespace
}  // namespace journey::rt
