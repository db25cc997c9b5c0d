// No memory, at every allocation in turn, while journeys are compiled and become native code: the call gives a code and
// the process goes on, interpreted at worst, with the same records.
//
// LLVM is closed for a process in which memory ran out inside it, so each allocation fails in a process of its own. One
// process goes through the work and is forked at each allocation: in the child that one fails. That takes a child what
// comes behind the failure, and not what came before. JOURNEY_MEMORY_POINTS=N says how many allocations of each way are
// tried, spread evenly; `all` tries every one.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>

#include "journey/compiler.h"
#include "tests/api/failing_memory.h"
#include "tests/api/modules.h"

// What is mapped is memory as well, and so are the rights to it. The standard library's own calls do not come by here.
extern "C" {
void* mmap(void* at, size_t size, int rights, int flags, int file, off_t offset) noexcept {
  if (journey::testing_api::Fails()) return MAP_FAILED;
  return reinterpret_cast<void*>(syscall(SYS_mmap, at, size, rights, flags, file, offset));
}
int mprotect(void* at, size_t size, int rights) noexcept {
  if (journey::testing_api::Fails()) return -1;
  return static_cast<int>(syscall(SYS_mprotect, at, size, rights));
}
}

namespace journey::testing_api {
namespace {

// How a child ends.
enum End : int { kWell = 10, kNoMemory = 11, kWorld = 12, kThreadOver = 13, kWrong = 14 };

// What all processes of a sweep write into.
struct Tally {
  int64_t allocations = 0;
  int64_t well = 0, no_memory = 0, world = 0, threads_over = 0, wrong = 0;
  char faults[4096] = {};

  void Fault(const std::string& text) {
    ++wrong;
    if (std::strlen(faults) + text.size() + 2 < sizeof faults) std::strcat(std::strcat(faults, text.c_str()), "\n");
  }
};

Tally* NewTally() {
  void* place = ::mmap(nullptr, sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return new (place) Tally();
}

// The process at hand.
Tally* tally = nullptr;
int64_t stride = 1, next_point = 0;
bool in_child = false;
std::atomic<bool> forking{false};
bool on_other_threads = false;
thread_local bool main_thread = false, forks_here = false;
char why[200] = {};  // what is wrong in this child

void Wait(pid_t child, int64_t point, bool goes_on) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) return tally->Fault("no child");
  const int end = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  switch (end) {
    case kWell:
      ++tally->well;
      return;
    case kNoMemory:
      ++tally->no_memory;
      return;
    case kWorld:
      ++tally->world;
      return;
    case kThreadOver:
      ++tally->threads_over;
      return;
    default:
      break;
  }
  const std::string how =
      WIFSIGNALED(status) ? std::string("signal ") + strsignal(WTERMSIG(status)) : "exit code " + std::to_string(end);
  tally->Fault("allocation " + std::to_string(point) + (goes_on ? " and all behind it: " : ": ") + how);
}

bool ForkedToFail() {
  if (in_child || forks_here || main_thread == on_other_threads) return false;
  while (forking.exchange(true)) std::this_thread::yield();  // until another thread's children are over
  const int64_t point = next_point++;
  if (point % stride != 0) {
    forking = false;
    return false;
  }
  forks_here = true;
  for (const bool goes_on : {false, true}) {
    const pid_t child = fork();
    if (child == 0) {
      in_child = true;
      forking = false;
      alarm(60);  // what waits for ever is found out
      for_good = goes_on;
      if (goes_on) left = 0;
      return true;
    }
    Wait(child, point, goes_on);
  }
  forks_here = false;
  forking = false;
  return false;
}

int64_t PointsWanted(int64_t otherwise) {
  const char* wanted = std::getenv("JOURNEY_MEMORY_POINTS");
  if (wanted == nullptr) return otherwise;
  return std::strcmp(wanted, "all") == 0 ? INT64_MAX : std::max<int64_t>(1, std::atoll(wanted));
}

struct Ran {
  journey_code code = JOURNEY_OK;
  std::string_view records;  // until the next run
};

// Compiled by the call, made native afterwards (by the other optimisation level), or compiled in the background.
enum class Way { kInterpreted, kNative, kMadeNative, kTiered };
// Many are enough for code that reads lines, which a thread of the reader compiles.
enum class Load { kFew, kMany };

// What hosts do with a path: a module, in the given way to run, an engine, lines.
class Host {
 public:
  explicit Host(const char* text)
      : path_(::testing::TempDir() + "journey_native_memory." + std::to_string(getpid()) + ".journey") {
    std::ofstream(path_) << text;
    records_.reserve(16 << 20);
    for (int i = 0; i < 40; ++i) lines_ += Line("In", "customer-with-a-long-name-" + std::to_string(i % 10), i);
    for (int i = 0; i < 30'000; ++i)
      many_ += Line("In", "another-with-a-long-name-" + std::to_string(i % 50), 40 + i / 500);
    many_ = lines_ + many_;
  }

  ~Host() { std::remove(path_.c_str()); }
  Host(const Host&) = delete;

  Ran Run(Way way, Load load) const {
    journey_module* module = nullptr;
    Ran ran;
    ran.code = Compile(way, &module);
    if (ran.code == JOURNEY_OK && way == Way::kMadeNative) {
      journey_native_options options = JOURNEY_NATIVE_OPTIONS_INIT;
      options.opt_level = 0;
      options.cache_dir = "";
      ran.code = journey_module_make_native(module, &options, nullptr);
    }
    if (ran.code == JOURNEY_OK) Feed(module, load == Load::kFew ? lines_ : many_, way, &ran);
    journey_module_free(module);
    return ran;
  }

 private:
  journey_code Compile(Way way, journey_module** module) const {
    journey_compile_options options = JOURNEY_COMPILE_OPTIONS_INIT;
    options.execution = way == Way::kNative   ? JOURNEY_NATIVE
                        : way == Way::kTiered ? JOURNEY_TIERED
                                              : JOURNEY_INTERPRETED;
    options.cache_dir = "";
    journey_error* error = nullptr;
    const journey_code code = journey_compile_with(path_.c_str(), &options, module, &error);
    if (journey_error_code(error) != code) std::snprintf(why, sizeof why, "the error has another code");
    journey_error_free(error);
    return code;
  }
  // Until nobody compiles any more.
  static void Quiet() {
    const auto pause = std::chrono::milliseconds(20);
    int64_t before = -1;
    for (int quiet = 0; quiet < 3;) {
      const int64_t now = asked.load();
      quiet = now == before && !forking ? quiet + 1 : 0;
      before = now;
      std::this_thread::sleep_for(pause);
    }
  }
  void Feed(journey_module* module, std::string_view lines, Way way, Ran* ran) const {
    records_.clear();
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.user = &records_;
    options.on_records = [](void* user, const char* text, size_t size) {
      static_cast<std::string*>(user)->append(text, size);  // takes no memory
    };
    journey_engine* engine = nullptr;
    ran->code = journey_engine_new(module, &options, &engine, nullptr);
    if (ran->code == JOURNEY_OK) ran->code = journey_engine_feed(engine, lines.data(), lines.size(), nullptr);
    if (way != Way::kInterpreted) Quiet();
    // By then by what was compiled.
    if (ran->code == JOURNEY_OK) ran->code = journey_engine_feed(engine, lines_.data(), lines_.size(), nullptr);
    if (ran->code == JOURNEY_OK) ran->code = journey_engine_advance(engine, At(86'400), nullptr);
    journey_engine_free(engine);
    ran->records = records_;
  }

  const std::string path_;
  std::string lines_, many_;
  mutable std::string records_;  // of the last run. There from the beginning: what the host needs itself it has
};

int Wrong(const char* text) {
  std::fprintf(stderr, "%s\n", text);
  return kWrong;
}

// Of a child whose calls are over: their code, and that everything works with memory again.
int Judge(const Ran& ran, const Host& host, Load load, const std::string& whole) {
  left = -1;
  for_good = false;
  if (why[0] != '\0') return Wrong(why);
  if (ran.code == JOURNEY_OK) return ran.records == whole ? kWell : Wrong("other records");
  if (ran.code != JOURNEY_MEMORY && ran.code != JOURNEY_ERROR_WORLD) return Wrong("another code");
  if (whole.rfind(ran.records, 0) != 0) return Wrong("what was said before is no part of the whole");
  const Ran after = host.Run(Way::kInterpreted, load);
  if (after.code != JOURNEY_OK || after.records != whole) return Wrong("interpreted afterwards: other records");
  const Ran again = host.Run(Way::kNative, load);
  if (again.code != JOURNEY_ERROR_WORLD && (again.code != JOURNEY_OK || again.records != whole)) {
    return Wrong("native afterwards: neither refused nor right");
  }
  return ran.code == JOURNEY_MEMORY ? kNoMemory : kWorld;
}

class NativeMemory : public ::testing::Test {
 protected:
  void SetUp() override { tally = NewTally(); }
  void TearDown() override { munmap(tally, sizeof(Tally)); }

  // In a process of its own, which has not loaded LLVM yet.
  template <class Body>
  static int InChild(Body&& body) {
    std::cout << std::flush;
    const pid_t child = fork();
    if (child == 0) {
      main_thread = true;
      _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  int64_t Allocations(Way way, Load load) const {
    EXPECT_EQ(InChild([&] {
                asked = 0;
                const Ran ran = host_.Run(way, load);
                tally->allocations = asked;
                return ran.code == JOURNEY_OK ? kWell : kWrong;
              }),
              kWell);
    return tally->allocations;
  }
  // Forks at allocations of the run, on this thread or on all others; of these there must be one only, since a child
  // has no other.
  void Sweep(const char* what, Way way, Load load, bool others, int64_t points) {
    const std::string whole(host_.Run(Way::kInterpreted, load).records);
    ASSERT_GT(CountLines(whole), 20U);
    const int64_t allocations = Allocations(way, load);
    stride = std::max<int64_t>(1, allocations / PointsWanted(points));
    const int ended = InChild([&] {
      on_other_threads = others;
      next_point = 0;
      std::atexit([] {
        if (in_child) _exit(kThreadOver);
      });
      fails_here = ForkedToFail;
      const Ran ran = host_.Run(way, load);
      fails_here = nullptr;
      if (in_child) return Judge(ran, host_, load, whole);
      return ran.code == JOURNEY_OK && ran.records == whole ? int{kWell} : int{kWrong};
    });
    EXPECT_EQ(ended, kWell) << what;
    Report(what, allocations);
  }
  static void Report(const char* what, int64_t allocations) {
    std::cout << what << ": " << allocations << " allocations, each " << stride << ". of them: " << tally->well
              << " did without, " << tally->no_memory << " MEMORY, " << tally->world << " WORLD, "
              << tally->threads_over << " threads over, " << tally->wrong << " wrong\n";
    EXPECT_EQ(tally->wrong, 0) << what << "\n" << tally->faults;
  }

  const Host host_{kHungry};
};

TEST_F(NativeMemory, CompiledByTheCall) {
  Sweep("compile_with, native", Way::kNative, Load::kFew, false, 120);
  EXPECT_GT(tally->no_memory, 50);
}

TEST_F(NativeMemory, MadeNativeAfterwards) {
  Sweep("make_native", Way::kMadeNative, Load::kFew, false, 60);
  EXPECT_GT(tally->no_memory, 30);
}

// Only the thread that compiles is there in the children; that it ends is all they can tell.
TEST_F(NativeMemory, OnTheThreadThatCompiles) {
  Sweep("tiered, its thread", Way::kTiered, Load::kFew, true, 100);
  EXPECT_GT(tally->threads_over, 50);
}

TEST_F(NativeMemory, OnTheThreadThatCompilesForLines) {
  Sweep("lines, their thread", Way::kNative, Load::kMany, true, 300);
  EXPECT_GT(tally->threads_over, 50);
}

// From the beginning in each child, all threads: whatever fails to compile, the lines are interpreted.
TEST_F(NativeMemory, InTheBackground) {
  const std::string whole(host_.Run(Way::kInterpreted, Load::kMany).records);
  const int64_t allocations = Allocations(Way::kTiered, Load::kMany);
  stride = std::max<int64_t>(1, allocations / PointsWanted(12));
  for (int64_t point = 0; point < allocations; point += stride) {
    for (const bool goes_on : {false, true}) {
      const pid_t child = fork();
      if (child == 0) {
        main_thread = true;
        alarm(120);
        for_good = goes_on;
        left = point;
        const Ran ran = host_.Run(Way::kTiered, Load::kMany);
        _exit(Judge(ran, host_, Load::kMany, whole));
      }
      Wait(child, point, goes_on);
    }
  }
  Report("tiered", allocations);
  EXPECT_GT(tally->well, 4);
}

}  // namespace
}  // namespace journey::testing_api
