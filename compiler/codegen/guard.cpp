// Built with exceptions, as the only file in here besides library.cpp: nothing that is LLVM's lives in its frames.
#include "compiler/codegen/guard.h"

#include <elf.h>
#include <execinfo.h>
#include <llvm/Support/ErrorHandling.h>

#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <string>

#include "compiler/codegen/held.h"
#include "runtime/platform/process.h"

// Given by the linker: where this library begins, and its dynamic section.
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const Elf64_Dyn _DYNAMIC[];

namespace journey::codegen {
namespace {

// LLVM must not be called any more.
std::atomic<bool> closed{false};
// Giving back makes nothing.
const std::atomic<bool> given_back{true};

constexpr char kClosed[] =
    "native code: memory ran out while this process compiled; what has not been compiled by then stays interpreted";

constexpr char kOrphaned[] =
    "native code: this process was forked from one that compiled at the time; it stays interpreted here";

// Why LLVM ended work that it could not do, other than for want of memory. Its text needs none.
class GaveUp final : public std::exception {
 public:
  explicit GaveUp(const char* reason) { std::strncpy(reason_, reason, sizeof reason_ - 1); }
  const char* what() const noexcept override { return reason_; }

 private:
  char reason_[240] = {};
};

void OnNoMemory(void* /*user*/, const char* /*reason*/, bool /*crash_report*/) { throw std::bad_alloc(); }
void OnFatal(void* /*user*/, const char* reason, bool /*crash_report*/) { throw GaveUp(reason); }

// LLVM keeps things of each thread. The first use of such a thing on a thread would take memory from the loader, which
// ends the process where there is none; but not in a library of which one thing wants to be where those of the program
// are: then all of its own are, from the library's loading on.
__attribute__((tls_model("initial-exec"))) thread_local volatile bool here = false;

struct Turnstile {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<int> inside{0};
  int waiting = 0;        // those that want to be alone
  bool occupied = false;  // by one that is
  const int64_t process = rt::ProcessNumber();

  // Forked from a process of which a thread was inside: that is never going to leave.
  bool Orphaned() const { return inside > 0 && process != rt::ProcessNumber(); }
};

// Made when it is first asked for, which is before the constructors of this library run.
Turnstile& TheTurnstile() {
  static Turnstile turnstile;
  return turnstile;
}

// Somebody inside of LLVM. As long as nobody has been through with work of a kind, whoever has such work wants to be
// alone, and goes before those that come later and do not.
class Inside {
 public:
  explicit Inside(const std::atomic<bool>& passed) : alone_(!passed) {
    Turnstile& at = TheTurnstile();
    std::unique_lock lock(at.mutex);
    at.waiting += alone_ ? 1 : 0;
    at.changed.wait(lock, [&] {
      if (alone_ && passed) {
        alone_ = false;
        --at.waiting;
        at.changed.notify_all();
      }
      return alone_ ? at.inside == 0 : at.waiting == 0 && !at.occupied;
    });
    at.waiting -= alone_ ? 1 : 0;
    at.occupied = alone_;
    ++at.inside;
  }
  ~Inside() {
    Turnstile& at = TheTurnstile();
    const std::lock_guard lock(at.mutex);
    if (alone_) at.occupied = false;
    --at.inside;
    at.changed.notify_all();
  }
  Inside(const Inside&) = delete;

 private:
  bool alone_;
};

using Constructor = void (*)();

void RunConstructors() {
  const Constructor* begin = nullptr;
  size_t count = 0;
  for (const Elf64_Dyn* entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == kHeldArray) begin = reinterpret_cast<const Constructor*>(__ehdr_start + entry->d_un.d_ptr);
    if (entry->d_tag == kHeldBytes) count = entry->d_un.d_val / sizeof(Constructor);
  }
  for (size_t i = 0; i < count; ++i) begin[i]();
}

}  // namespace

Status Gate::Pass(Work work, void* context) {
  here = true;
  if (TheTurnstile().Orphaned()) return Status::Error(kOrphaned);
  const Inside inside(passed_);
  if (closed) return Status::Error(kClosed);
  try {
    work(context);
  } catch (const GaveUp& fault) {
    closed = true;
    return Status::Error(std::string("native code: LLVM gave up: ") + fault.what());
  } catch (...) {
    closed = true;
    throw;
  }
  passed_ = true;
  return {};
}

void GiveBack(Work work, void* context) noexcept {
  here = true;
  if (TheTurnstile().Orphaned()) return;
  const Inside inside(given_back);
  if (closed) return;
  try {
    work(context);
  } catch (...) {
    closed = true;
  }
}

void OutOfMemory() { throw std::bad_alloc(); }

void StartLlvm() {
  // An exception on its way through what runs things once makes the system's library look for the unwinder, and end the
  // process where it has no memory for that. Asked like this, it says so.
  void* frame = nullptr;
  if (backtrace(&frame, 1) == 0) OutOfMemory();
  // Their places are there before any constructor has run.
  llvm::install_bad_alloc_error_handler(OnNoMemory);
  llvm::install_fatal_error_handler(OnFatal);
  RunConstructors();
}

}  // namespace journey::codegen

// Nothing of this library is destroyed when the process ends: a thread may still be in it, and what was left half made
// could not be.
extern "C" __attribute__((visibility("hidden"))) int __wrap___cxa_atexit(void (* /*destroy*/)(void*), void* /*object*/,
                                                                         void* /*library*/) {
  return 0;
}
