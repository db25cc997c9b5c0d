// The program where the library of native code is, where it is missing and where it is of another build.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLibrary = "libjourney_native.so.0";
constexpr const char* kRun = " run examples/cart_recovery --events examples/cart_recovery/events.jsonl";

// An installation: the program in bin, the library, if any, in lib.
class NativeLibrary : public ::testing::Test {
 protected:
  NativeLibrary() {
    fs::create_directories(scratch_.path("bin"));
    fs::create_directories(scratch_.path("lib"));
    fs::copy(JourneyBinary(), program());
  }
  std::string program() const { return scratch_.path("bin/journey"); }
  std::string library() const { return scratch_.path(std::string("lib/") + kLibrary); }
  std::string built() const {
    return (fs::path(JourneyBinary()).parent_path() / "../lib" / kLibrary).lexically_normal().string();
  }
  std::string command(const std::string& args) const {
    return "XDG_CACHE_HOME=" + scratch_.path("cache") + " " + program() + args;
  }
  ProcessResult Run(const std::string& args) const { return RunCommand(command(args)); }

  const ScratchFolder scratch_;
};

TEST_F(NativeLibrary, IsFoundInLib) {
  fs::copy(built(), library());
  const ProcessResult result = Run(std::string(kRun) + " --engine jit");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Run(" check --dump llvm examples/cart_recovery").exit_code, 0);
}

TEST_F(NativeLibrary, IsFoundBesideTheProgramAndThroughLinksAndThePath) {
  fs::copy(built(), scratch_.path(std::string("bin/") + kLibrary));
  fs::create_symlink(program(), scratch_.path("link"));
  const std::string cache = "XDG_CACHE_HOME=" + scratch_.path("cache") + " ";
  EXPECT_EQ(RunCommand(cache + scratch_.path("link") + kRun + " --engine jit").exit_code, 0);
  EXPECT_EQ(RunCommand(cache + "PATH=" + scratch_.path("bin") + ":$PATH journey" + kRun + " --engine jit").exit_code,
            0);
}

TEST_F(NativeLibrary, IsOnlyNeededToCompile) {
  // What LLVM says before it ends a process stands wherever LLVM does.
  constexpr char kOfLlvm[] = "LLVM ERROR: ";
  EXPECT_NE(ScratchFolder::Read(built()).find(kOfLlvm), std::string::npos);
  EXPECT_EQ(ScratchFolder::Read(program()).find(kOfLlvm), std::string::npos) << "the program is linked to LLVM";
  for (const char* args : {" version", " check examples/cart_recovery", " test --engine interp examples/cart_recovery",
                           " check --dump ir examples/cart_recovery"}) {
    EXPECT_EQ(Run(args).exit_code, 0) << args;
  }
  const ProcessResult interpreted = Run(std::string(kRun) + " --engine interp --records -");
  EXPECT_EQ(interpreted.exit_code, 0) << interpreted.err;
  // What compiles only where it can goes on without, and says so where it came to it: this log lasts longer than its
  // events take.
  const ProcessResult tiered = Run(std::string(kRun) + " --records -");
  EXPECT_EQ(tiered.exit_code, 0) << tiered.err;
  EXPECT_EQ(tiered.out, interpreted.out);
  const ProcessResult lasting = RunCommand("{ cat examples/cart_recovery/events.jsonl; sleep 2; } | " +
                                           command(" run examples/cart_recovery --events -"));
  EXPECT_EQ(lasting.exit_code, 0) << lasting.err;
  EXPECT_NE(lasting.err.find("warning: interpreted: native code needs the library journey_native"), std::string::npos)
      << lasting.err;
  // What must compile cannot.
  for (const std::string& args :
       {std::string(kRun) + " --engine jit", std::string(" test examples/cart_recovery --engine jit"),
        std::string(" check --dump asm examples/cart_recovery")}) {
    const ProcessResult result = Run(args);
    EXPECT_EQ(result.exit_code, 1) << args;
    EXPECT_NE(result.err.find("native code needs the library journey_native"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find(kLibrary), std::string::npos) << result.err;
  }
}

TEST_F(NativeLibrary, OfAnotherBuildIsRefused) {
  std::string bytes = ScratchFolder::Read(built());
  const size_t at = bytes.find("(compiler ");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 1] = 'C';
  scratch_.Write(std::string("lib/") + kLibrary, bytes);
  const ProcessResult result = Run(std::string(kRun) + " --engine jit");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.err.find("(Compiler "), std::string::npos) << result.err;
}

// More lines than it takes to have the decoding of a log compiled, so that two threads wait for code at the end.
TEST_F(NativeLibrary, IsNotWaitedForAtTheEnd) {
  fs::copy(STUCK_LIBRARY, library());
  std::string lines;
  for (int i = 0; i < 60'000; ++i) {
    lines += R"({"type":"track","event":"In","userId":"u)" + std::to_string(i) +
             R"(","timestamp":"2026-01-01T00:00:00Z"})" + "\n";
  }
  const std::string events = scratch_.Write("events.jsonl", lines);
  // A wait makes it one of the journeys whose functions alone are compiled.
  const std::string source =
      scratch_.Write("a.journey", "event In {}\njourney J { enter on In stage S { flow { wait 1 hour end } } }\n");
  const ProcessResult result = RunCommand("XDG_CACHE_HOME=" + scratch_.path("cache") + " timeout 60 " + program() +
                                          " run " + source + " --events " + events + " --compile-budget \"1 hour\"");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("60,000 events"), std::string::npos) << result.out;
}

}  // namespace
}  // namespace journey::testing
