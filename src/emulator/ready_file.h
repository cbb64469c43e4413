#pragma once
// The document that tells clients where the emulator is (`mailctl --endpoints FILE`). Its form is
// described in docs/reference/emulator.md.

#include <string>

#include "emulator/emulator.h"

namespace mailctl::emulator {

std::string to_ready_text(const ReadyInfo& ready, long pid);

}  // namespace mailctl::emulator
