#include "comanda/schema/context.hpp"

#include "support/catch.hpp"

using namespace comanda::schema;

TEST_CASE("the pointer of a violation follows the scopes that are alive", "[schema]") {
  context ctx;
  CHECK_FALSE(ctx.violate("A", "at the root"));
  {
    const context::scope lines(ctx, "li~nes");
    {
      const context::scope first(ctx, std::size_t{0});
      ctx.violate("B", "at an element");
      ctx.violate_member("a/b", "C", "at a member of it");
    }
    ctx.violate("D", "at a member");
    const context::scope unnamed(ctx, "");
    ctx.violate("E", "at a member with no name");
  }
  ctx.violate("F", "at the root again");

  std::vector<std::string> pointers;
  for (const auto& v : ctx.violations()) pointers.push_back(v.pointer);
  CHECK(pointers == std::vector<std::string>{"", "/li~0nes/0", "/li~0nes/0/a~1b", "/li~0nes", "/li~0nes/", ""});
}
