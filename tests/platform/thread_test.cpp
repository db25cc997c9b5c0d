// Threads that the system gives, and those that it does not.
#include "runtime/platform/thread.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

namespace journey::rt {
namespace {

TEST(PlatformThread, RunsOnce) {
  std::atomic<int> runs{0};
  {
    Thread thread;
    ASSERT_TRUE(thread.Start([&] { ++runs; }));
  }
  EXPECT_EQ(runs, 1);
}

TEST(PlatformThread, AStartThatFailsSaysSo) {
  // In a process of its own: the limits are those of a whole process. Its stack is larger than all it may have.
  const pid_t child = fork();
  if (child == 0) {
    const rlimit stack{uint64_t{64} << 20, RLIM_INFINITY}, memory{uint64_t{32} << 20, uint64_t{32} << 20};
    const bool limited = setrlimit(RLIMIT_STACK, &stack) == 0 && setrlimit(RLIMIT_AS, &memory) == 0;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, size_t{64} << 20);
    pthread_setattr_default_np(&attributes);
    Thread thread;
    const bool started = thread.Start([] {});
    _exit(limited && !started && !thread.running() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

TEST(PlatformThread, ClockAndCount) {
  EXPECT_GE(ProcessorCount(), 1U);
  const int64_t begin = ThreadMs();
  while (ThreadMs() < begin + 2) {
  }
  EXPECT_GE(ThreadMs(), begin + 2);
}

}  // namespace
}  // namespace journey::rt
