// fork and exec of Python, whose first line is the port.
#include "tests/deliver/receiver.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace journey::deliver_testing {

std::string ScratchFolder() {
  // The template of mkdtemp ends with six of them.
  std::string folder = (std::filesystem::temp_directory_path() / ("journey_deliver_" + std::string(6, 'X'))).string();
  return mkdtemp(folder.data()) != nullptr ? folder : "";
}

Receiver::Receiver(const std::vector<std::string>& answers, const std::string& secrets,
                   const std::vector<std::string>& tls)
    : folder_(ScratchFolder()), tls_(!tls.empty()) {
  std::vector<std::string> args = {"python3", "tests/deliver/webhook_server.py", folder_ + "/log", secrets};
  args.insert(args.end(), answers.begin(), answers.end());
  if (tls_) {
    args.emplace_back("--tls");
    args.insert(args.end(), tls.begin(), tls.end());
  }
  std::vector<char*> argv;
  for (std::string& arg : args) argv.push_back(arg.data());
  argv.push_back(nullptr);
  int ends[2];
  if (pipe(ends) != 0) return;
  child_ = fork();
  if (child_ == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    execvp("python3", argv.data());
    _exit(127);
  }
  close(ends[1]);
  FILE* out = fdopen(ends[0], "r");
  if (out == nullptr || fscanf(out, "%d", &port_) != 1) port_ = 0;
  if (out != nullptr) fclose(out);
}

Receiver::~Receiver() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Receiver::Url(const std::string& path) const {
  return (tls_ ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port_) + path;
}

std::vector<nlohmann::json> Receiver::Requests() const {
  std::vector<nlohmann::json> requests;
  std::ifstream log(folder_ + "/log");
  for (std::string line; std::getline(log, line);) requests.push_back(nlohmann::json::parse(line));
  return requests;
}

}  // namespace journey::deliver_testing
