// One file under many names.
#include "runtime/platform/identity.h"

#include <fcntl.h>

#include "tests/platform/scratch.h"

namespace journey::rt {
namespace {

using testing_platform::Scratch;

TEST(FileIdentity, KnowsAFileByEveryName) {
  const Scratch scratch;
  const std::string path = scratch.Write("f", "text");
  std::filesystem::create_hard_link(path, scratch.path("hard"));
  std::filesystem::create_symlink("f", scratch.path("soft"));
  const std::optional<FileIdentity> identity = IdentityOf(path);
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(IdentityOf(scratch.path("./f")), identity);
  EXPECT_EQ(IdentityOf(scratch.path("hard")), identity);
  EXPECT_EQ(IdentityOf(scratch.path("soft")), identity);
  const int descriptor = open(path.c_str(), O_RDONLY);
  EXPECT_EQ(IdentityOf(descriptor), identity);
  EXPECT_EQ(IdentityOf("/proc/self/fd/" + std::to_string(descriptor)), identity);
  close(descriptor);
  EXPECT_NE(IdentityOf(scratch.Write("g", "text")), identity);
}

TEST(FileIdentity, KnowsAFileBeforeItIsMade) {
  const Scratch scratch;
  std::filesystem::create_symlink("f", scratch.path("soft"));
  std::filesystem::create_directory(scratch.path("folder"));
  std::filesystem::create_symlink("folder", scratch.path("way"));
  ASSERT_TRUE(IdentityOf(scratch.path("f")).has_value());
  EXPECT_EQ(IdentityOf(scratch.path("soft")), IdentityOf(scratch.path("f")));
  EXPECT_EQ(IdentityOf(scratch.path("way/f")), IdentityOf(scratch.path("folder/f")));
  EXPECT_NE(IdentityOf(scratch.path("f")), IdentityOf(scratch.path("folder/f")));
  EXPECT_NE(IdentityOf(scratch.path("f")), IdentityOf(scratch.path("g")));
}

TEST(FileIdentity, DevicesMayBeNamedTwice) {
  EXPECT_EQ(IdentityOf("/dev/null"), std::nullopt);
  const Scratch scratch;
  EXPECT_EQ(IdentityOf(scratch.path("missing/f")), std::nullopt);
}

}  // namespace
}  // namespace journey::rt
