// What another user can have written is not read, whoever we are. As root a second user is a matter of chown; as
// anybody else, of the bits that let others write.
#include "runtime/platform/private_folder.h"

#include <sys/stat.h>

#include "tests/platform/scratch.h"

namespace journey::rt {
namespace {

using testing_platform::Scratch;

constexpr uint64_t kMost = 1 << 20;
constexpr uid_t kSecondUser = 54321;

// Makes the file or folder one that a second user can have written.
void GiveAway(const std::string& path) {
  if (geteuid() == 0) {
    ASSERT_EQ(chown(path.c_str(), kSecondUser, kSecondUser), 0);
  } else {
    ASSERT_EQ(chmod(path.c_str(), 0777), 0);
  }
}

PrivateFolder Opened(const std::string& path) {
  Result<PrivateFolder> folder = PrivateFolder::Open(path);
  EXPECT_TRUE(folder.ok() && folder->open()) << path;
  return std::move(folder).value();
}

TEST(PrivateFolder, KeepsFilesForThisUserAlone) {
  const Scratch scratch;
  const PrivateFolder folder = Opened(scratch.path("a/b"));
  EXPECT_EQ(folder.Read("f", kMost), std::nullopt);
  ASSERT_TRUE(folder.Write("f", "text"));
  EXPECT_EQ(folder.Read("f", kMost), "text");
  ASSERT_TRUE(folder.Write("f", "other"));
  EXPECT_EQ(folder.Read("f", kMost), "other");
  for (const auto& [name, mode] : {std::pair("a", 0700U), std::pair("a/b", 0700U), std::pair("a/b/f", 0600U)}) {
    struct stat info{};
    ASSERT_EQ(stat(scratch.path(name).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, mode) << name;
  }
  size_t files = 0;
  folder.List([&](const PrivateFolder::Entry& entry) {
    EXPECT_EQ(entry.name, "f");
    EXPECT_EQ(entry.size, 5U);
    ++files;
  });
  EXPECT_EQ(files, 1U);
  folder.Remove("f");
  EXPECT_EQ(folder.Read("f", kMost), std::nullopt);
}

TEST(PrivateFolder, AFolderOfOthersIsRefused) {
  const Scratch scratch;
  (void)Opened(scratch.path("mine"));
  GiveAway(scratch.path("mine"));
  EXPECT_FALSE(PrivateFolder::Open(scratch.path("mine")).ok());
  for (const mode_t bits : {0720U, 0702U, 0777U, 01777U}) {
    std::filesystem::create_directory(scratch.path("open"));
    ASSERT_EQ(chmod(scratch.path("open").c_str(), bits), 0);
    EXPECT_FALSE(PrivateFolder::Open(scratch.path("open")).ok()) << bits;
  }
}

TEST(PrivateFolder, ALinkOrAFileIsRefused) {
  const Scratch scratch;
  (void)Opened(scratch.path("mine"));
  std::filesystem::create_symlink("mine", scratch.path("link"));
  EXPECT_FALSE(PrivateFolder::Open(scratch.path("link")).ok());
  EXPECT_FALSE(PrivateFolder::Open(scratch.Write("file", "")).ok());
}

TEST(PrivateFolder, NothingIsMadeInFoldersOfOthers) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("home"));
  GiveAway(scratch.path("home"));
  EXPECT_FALSE(PrivateFolder::Open(scratch.path("home/.cache/journey")).ok());
  EXPECT_FALSE(std::filesystem::exists(scratch.path("home/.cache")));
}

TEST(PrivateFolder, WhatIsNoFileOfOursIsNotRead) {
  const Scratch scratch;
  const PrivateFolder folder = Opened(scratch.path("mine"));
  ASSERT_TRUE(folder.Write("good", "text"));
  ASSERT_TRUE(folder.Write("given", "text"));
  GiveAway(scratch.path("mine/given"));
  ASSERT_TRUE(folder.Write("open", "text"));
  ASSERT_EQ(chmod(scratch.path("mine/open").c_str(), 0620), 0);
  std::filesystem::create_symlink("good", scratch.path("mine/link"));
  std::filesystem::create_directory(scratch.path("mine/folder"));
  ASSERT_EQ(mkfifo(scratch.path("mine/fifo").c_str(), 0600), 0);
  scratch.Write("mine/huge", "");
  std::filesystem::resize_file(scratch.path("mine/huge"), uint64_t{8} << 30);
  for (const char* name : {"given", "open", "link", "folder", "fifo", "huge"}) {
    EXPECT_EQ(folder.Read(name, kMost), std::nullopt) << name;
  }
  EXPECT_EQ(folder.Read("good", kMost), "text");
  EXPECT_TRUE(folder.Write("fifo", "text")) << "and it gives way";
  EXPECT_FALSE(folder.Write("folder", "text"));
}

TEST(PrivateFolder, StaysTheOneThatWasLookedAt) {
  const Scratch scratch;
  const PrivateFolder folder = Opened(scratch.path("mine"));
  ASSERT_TRUE(folder.Write("f", "ours"));
  std::filesystem::rename(scratch.path("mine"), scratch.path("away"));
  std::filesystem::create_directory(scratch.path("mine"));
  scratch.Write("mine/f", "theirs");
  EXPECT_EQ(folder.Read("f", kMost), "ours");
}

}  // namespace
}  // namespace journey::rt
