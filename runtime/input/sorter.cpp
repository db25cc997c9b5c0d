// Runs of a temporary file, and the heap that merges them.
#include "runtime/input/sorter.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace journey::rt {

namespace {

constexpr size_t kSpillBytes = 64 * 1024;
// Of one level; so many are merged into one of the next, so that there are never many readers at once.
constexpr size_t kMostRuns = 64;
struct Head {
  int64_t key;
  uint64_t size;
};

}  // namespace

// Reads a run from its first item to its last.
class Sorter::RunReader {
 public:
  RunReader(const TemporaryFile& file, Run run, size_t number) : file_(file), run_(run), number_(number) {}

  // To the next item; false at the run's end and after a failure, which errno then tells.
  bool Next() {
    std::string_view head;
    if (run_.begin == run_.end || !Take(sizeof(Head), &head)) return false;
    Head read;
    std::memcpy(&read, head.data(), sizeof read);
    key_ = read.key;
    return Take(read.size, &item_);
  }
  bool failed() const { return failed_; }
  int64_t key() const { return key_; }
  std::string_view item() const { return item_; }
  bool Before(const RunReader& other) const { return key_ != other.key_ ? key_ < other.key_ : number_ < other.number_; }

 private:
  bool Take(size_t size, std::string_view* bytes) {
    if (end_ - begin_ < size) {
      if (begin_ < end_) std::memmove(block_.data(), block_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    while (end_ - begin_ < size) {
      if (block_.size() < std::max(kSpillBytes, size)) block_.resize(std::max(kSpillBytes, size));
      const uint64_t unread = run_.end - run_.begin - end_;
      size_t count;
      if (!file_.ReadAt(run_.begin + end_, block_.data() + end_, std::min<uint64_t>(block_.size() - end_, unread),
                        &count)) {
        failed_ = true;
        return false;
      }
      end_ += count;
    }
    *bytes = {block_.data() + begin_, size};
    begin_ += size;
    run_.begin += size;
    return true;
  }

  const TemporaryFile& file_;
  Run run_;
  const size_t number_;
  std::vector<char> block_;
  size_t begin_ = 0, end_ = 0;
  int64_t key_ = 0;
  std::string_view item_;
  bool failed_ = false;
};

// Appends a run to the file.
class Sorter::Writer {
 public:
  Writer(const TemporaryFile& file, uint64_t at) : file_(file), begin_(at), at_(at) {}
  bool Put(int64_t key, std::string_view item) {
    const Head head{key, item.size()};
    block_.append(reinterpret_cast<const char*>(&head), sizeof head).append(item);
    return block_.size() < kSpillBytes || Flush();
  }
  bool Flush() {
    if (!file_.WriteAt(at_, block_)) return false;
    at_ += block_.size();
    block_.clear();
    return true;
  }
  Run Done(int level) const { return {begin_, at_, level}; }

 private:
  const TemporaryFile& file_;
  const uint64_t begin_;
  uint64_t at_;
  std::string block_;
};

Sorter::Sorter(size_t memory_bytes) : memory_bytes_(memory_bytes) {}
Sorter::~Sorter() = default;

bool Sorter::Fail(const char* what) {
  status_ = Status::Error(std::string("cannot sort: the temporary file cannot be ") + what + ": " +
                          std::strerror(errno != 0 ? errno : EIO));
  return false;
}

bool Sorter::Add(int64_t key, std::string_view item) {
  if (!status_.ok()) return false;
  // What sorting takes beside the entries counts, too.
  const size_t bytes = item.size() + 2 * sizeof(Entry);
  if (used_bytes_ + bytes > memory_bytes_ && !entries_.empty() && !Spill()) return false;
  char* text = static_cast<char*>(arena_.Allocate(item.size() + 1));
  std::memcpy(text, item.data(), item.size());
  entries_.push_back({key, text, item.size()});
  used_bytes_ += bytes;
  return true;
}

bool Sorter::Spill() {
  if (!file_.Open()) return Fail("made");
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  Writer writer(file_, file_end_);
  bool good = true;
  for (const Entry& entry : entries_) good = good && writer.Put(entry.key, {entry.text, entry.size});
  if (!good || !writer.Flush()) return Fail("written");
  runs_.push_back(writer.Done(0));
  file_end_ = runs_.back().end;
  entries_.clear();
  arena_.Reset();
  used_bytes_ = 0;
  return MergeRuns();
}

// The last runs, where there are many of one level.
bool Sorter::MergeRuns() {
  while (runs_.size() >= kMostRuns && runs_[runs_.size() - kMostRuns].level == runs_.back().level) {
    std::vector<RunReader> readers;
    readers.reserve(kMostRuns);  // they point into themselves
    const size_t first = runs_.size() - kMostRuns;
    for (size_t i = first; i < runs_.size(); ++i) {
      readers.emplace_back(file_, runs_[i], i);
      if (!readers.back().Next()) return Fail("read");
    }
    const auto after = [&](size_t a, size_t b) { return readers[b].Before(readers[a]); };
    std::vector<size_t> heap(readers.size());
    for (size_t i = 0; i < heap.size(); ++i) heap[i] = i;
    std::make_heap(heap.begin(), heap.end(), after);
    Writer writer(file_, file_end_);
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end(), after);
      RunReader& next = readers[heap.back()];
      if (!writer.Put(next.key(), next.item())) return Fail("written");
      if (next.Next()) {
        std::push_heap(heap.begin(), heap.end(), after);
      } else if (next.failed()) {
        return Fail("read");
      } else {
        heap.pop_back();
      }
    }
    if (!writer.Flush()) return Fail("written");
    const Run merged = writer.Done(runs_.back().level + 1);
    file_.Drop(runs_[first].begin, runs_.back().end);
    runs_.resize(first);
    runs_.push_back(merged);
    file_end_ = merged.end;
  }
  return true;
}

bool Sorter::Sort() {
  if (!status_.ok()) return false;
  if (runs_.empty()) {
    std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
    return true;
  }
  if (!entries_.empty() && !Spill()) return false;
  for (size_t i = 0; i < runs_.size(); ++i) {
    readers_.push_back(std::make_unique<RunReader>(file_, runs_[i], i));
    if (!readers_.back()->Next()) return Fail("read");
  }
  return true;
}

bool Sorter::Next(int64_t* key, std::string_view* item) {
  if (!status_.ok()) return false;
  if (runs_.empty()) {
    if (next_entry_ == entries_.size()) return false;
    const Entry& entry = entries_[next_entry_++];
    *key = entry.key;
    *item = {entry.text, entry.size};
    return true;
  }
  const auto after = [](const std::unique_ptr<RunReader>& a, const std::unique_ptr<RunReader>& b) {
    return b->Before(*a);
  };
  if (!advance_) {
    std::make_heap(readers_.begin(), readers_.end(), after);
    advance_ = true;
  } else if (readers_.empty()) {
    return false;
  } else if (readers_.back()->Next()) {
    std::push_heap(readers_.begin(), readers_.end(), after);
  } else if (readers_.back()->failed()) {
    return Fail("read");
  } else {
    readers_.pop_back();
  }
  if (readers_.empty()) return false;
  std::pop_heap(readers_.begin(), readers_.end(), after);
  *key = readers_.back()->key();
  *item = readers_.back()->item();
  return true;
}

}  // namespace journey::rt
