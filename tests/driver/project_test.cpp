// Which files a project has, and what is refused: the world's faults are one error each, never a hang or a walk.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "compiler/driver/compile.h"
#include "compiler/driver/project.h"

namespace journey {
namespace {

namespace fs = std::filesystem;

class Project : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("journey_project_" + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << text;
  }
  std::string Fault(const std::string& path = "") {
    Result<ProjectFiles> project = FindProject((root_ / path).string());
    return project.ok() ? "" : project.status().message();
  }

  fs::path root_;
};

TEST_F(Project, LinksToFoldersAreNotFollowed) {
  Write("a/one.journey", "let x = 1\n");
  fs::create_directory_symlink(root_, root_ / "a/again");
  Result<ProjectFiles> project = FindProject(root_.string());
  ASSERT_TRUE(project.ok()) << project.status().message();
  ASSERT_EQ(project->files.size(), 1u);
  EXPECT_EQ(project->files[0].module, "a.one");
}

TEST_F(Project, SourcesAreRegularFiles) {
  Write("one.journey", "let x = 1\n");
  ASSERT_EQ(mkfifo((root_ / "two.journey").c_str(), 0600), 0);
  EXPECT_NE(Fault().find("two.journey: it is no regular file"), std::string::npos);
  EXPECT_NE(Fault("two.journey").find("not a regular file"), std::string::npos);
  const Result<ProjectFiles> zeros = FindProject("/dev/zero");
  ASSERT_FALSE(zeros.ok());
  EXPECT_EQ(zeros.status().message(), "/dev/zero: not a regular file");
}

TEST_F(Project, AFolderThatCannotBeReadIsAnError) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  Write("one.journey", "let x = 1\n");
  Write("closed/two.journey", "let x = 1\n");
  fs::permissions(root_ / "closed", fs::perms::none);
  const std::string fault = Fault();
  fs::permissions(root_ / "closed", fs::perms::owner_all);
  EXPECT_NE(fault.find("cannot read folder"), std::string::npos) << fault;
  EXPECT_NE(fault.find("closed"), std::string::npos) << fault;
}

TEST_F(Project, AFileIsRefusedByItsSize) {
  Write("large.journey", "");
  fs::resize_file(root_ / "large.journey", uint64_t{1} << 40);  // a hole; reading it all would take forever
  Result<ProjectFiles> project = FindProject((root_ / "large.journey").string());
  ASSERT_TRUE(project.ok());
  Result<std::vector<SourceText>> texts = ReadSources(*project);
  ASSERT_TRUE(texts.ok()) << texts.status().message();
  EXPECT_EQ(texts->at(0).text.size(), (size_t{16} << 20) + 1);
  const auto compilation = Compile(*texts);
  ASSERT_EQ(compilation->diagnostics.all().size(), 1u);
  EXPECT_EQ(compilation->diagnostics.all()[0].code, DiagCode::J0009);
}

TEST_F(Project, BadValuesOfTheManifestNameItAndTheirLine) {
  Write("one.journey", "let x = 1\n");
  const std::pair<const char*, const char*> cases[] = {
      {"[input]\nlateness = \"soon\"\n", "journey.toml:2: `lateness`: `soon` is no duration"},
      {"\n[input]\ndedup_window = \"5\"\n", "journey.toml:3: `dedup_window`: `5` is no duration"},
      {"[input]\nformat = \"xml\"\n", "journey.toml:2: `format`: `xml` is no format"},
      {"[input]\nformat = 5\n", "journey.toml:2: `format` must be a string"},
      {"sources = 5\n", "journey.toml:1: `sources` must be a list"},
      {"sources = [\n", "journey.toml:"},
      {"[input]\nlatenes = \"1 hour\"\n", "journey.toml:2: [input] has no key `latenes`; did you mean `lateness`?"},
      {"source = [\"a\"]\n", "journey.toml:1: journey.toml has no key `source`; did you mean `sources`?"},
      {"sources = [\".\"]\n[inputs]\n", "journey.toml:2: journey.toml has no key `inputs`; did you mean `input`?"},
      {"[project]\nname = \"x\"\n", "journey.toml:2: [project] has no key `name`; it has sources"},
      {"[input.fields]\ncustmer = \"/id\"\n", "[input.fields] has no key `custmer`; did you mean `customer`?"},
      {"input = 5\n", "journey.toml:1: `input` must be a table, `[input]` and its keys below it"},
      {"[input]\nfields = \"x\"\n", "`fields` must be a table, `[input.fields]` and its keys below it"},
  };
  for (const auto& [text, expected] : cases) {
    Write("journey.toml", text);
    EXPECT_NE(Fault().find(expected), std::string::npos) << Fault();
    // A file below the manifest belongs to its project.
    EXPECT_NE(Fault("one.journey").find(expected), std::string::npos) << Fault("one.journey");
  }
}

}  // namespace
}  // namespace journey
