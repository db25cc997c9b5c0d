// Cache entries as files: a header of seven words (magic, version, kind, key, size, checksum), then the content.
#include "compiler/cache/disk_cache.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMagic = 0x004a424f4e4a4f4aULL;
constexpr uint64_t kVersion = 2;
constexpr std::array<std::string_view, 2> kSuffixes = {".o", ".module"};  // by kind

using Header = std::array<uint64_t, 7>;

Header MakeHeader(DiskCache::Kind kind, DiskCache::Key key, std::string_view bytes) {
  return {kMagic,
          kVersion,
          static_cast<uint64_t>(kind),
          key.low,
          key.high,
          bytes.size(),
          XXH3_64bits(bytes.data(), bytes.size())};
}

// Unlike any other name that this or another process is writing to now.
std::string TemporarySuffix() {
  static std::atomic<uint64_t> counter{0};
  static const uint64_t process = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  char text[48];
  std::snprintf(text, sizeof text, ".%016llx.%llu.tmp", static_cast<unsigned long long>(process),
                static_cast<unsigned long long>(counter.fetch_add(1)));
  return text;
}

}  // namespace

DiskCache::DiskCache(std::string directory) : directory_(std::move(directory)) {
  if (directory_.empty()) return;
  std::error_code error;
  const bool created = fs::create_directories(directory_, error);
  // Whoever can write here can run code as us.
  if (created) fs::permissions(directory_, fs::perms::owner_all, error);
}

std::string DiskCache::DefaultDirectory() {
  if (const char* base = std::getenv("XDG_CACHE_HOME"); base != nullptr && *base != '\0') {
    return (fs::path(base) / "journey").string();
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return (fs::path(home) / ".cache" / "journey").string();
  }
  return "";
}

DiskCache::Key DiskCache::KeyOf(std::string_view text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return {hash.low64, hash.high64};
}

std::string DiskCache::PathOf(Kind kind, Key key) const {
  char name[33];
  std::snprintf(name, sizeof name, "%016llx%016llx", static_cast<unsigned long long>(key.high),
                static_cast<unsigned long long>(key.low));
  return (fs::path(directory_) / name).string().append(kSuffixes[static_cast<size_t>(kind)]);
}

std::optional<std::string> DiskCache::Get(Kind kind, Key key) const {
  if (directory_.empty()) return std::nullopt;
  const std::string path = PathOf(kind, key);
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return std::nullopt;
  const std::streamoff size = file.tellg();
  Header header{};
  if (size < static_cast<std::streamoff>(sizeof header)) return std::nullopt;
  file.seekg(0);
  file.read(reinterpret_cast<char*>(header.data()), sizeof header);
  std::string bytes(static_cast<size_t>(size) - sizeof header, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file || header != MakeHeader(kind, key, bytes)) return std::nullopt;
  std::error_code error;  // the time of last use, for Trim
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);
  return bytes;
}

bool DiskCache::Put(Kind kind, Key key, std::string_view bytes) const {
  if (directory_.empty()) return false;
  const std::string path = PathOf(kind, key);
  const std::string temporary = path + TemporarySuffix();
  std::error_code error;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    const Header header = MakeHeader(kind, key, bytes);
    file.write(reinterpret_cast<const char*>(header.data()), sizeof header);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) {
      fs::remove(temporary, error);
      return false;
    }
  }
  fs::rename(temporary, path, error);
  if (!error) return true;
  fs::remove(temporary, error);
  return false;
}

void DiskCache::Trim(uint64_t bytes) const {
  if (directory_.empty()) return;
  struct Entry {
    fs::file_time_type used;
    fs::path path;
    uint64_t size;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  std::error_code error;
  for (fs::directory_iterator it(directory_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;  // other processes may delete what we look at
    const uint64_t size = it->file_size(gone);
    const fs::file_time_type used = gone ? fs::file_time_type{} : it->last_write_time(gone);
    if (gone) continue;
    const std::string suffix = it->path().extension().string();
    const bool is_entry = std::find(kSuffixes.begin(), kSuffixes.end(), suffix) != kSuffixes.end();
    // A temporary file this old belongs to a process that died while writing.
    if (suffix == ".tmp" && used < fs::file_time_type::clock::now() - std::chrono::hours(1)) {
      fs::remove(it->path(), gone);
    }
    if (!is_entry) continue;
    entries.push_back({used, it->path(), size});
    total += size;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= bytes) break;
    fs::remove(entry.path, error);
    total -= entry.size;
  }
}

}  // namespace journey
