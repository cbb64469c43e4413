#pragma once
// How the HTML report looks. Only .cc files of render/ include this.

#include <string_view>

namespace mailctl::render {

// What stands between <style> and </style>.
std::string_view plan_html_style();
// Its digest for the Content-Security-Policy, "sha256-…"; a test compares it with the style.
std::string_view plan_html_style_digest();

}  // namespace mailctl::render
