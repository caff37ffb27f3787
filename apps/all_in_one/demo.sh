#!/usr/bin/env bash
# Shows three orders on a running all-in-one: one confirms, one is refused for stock, one is declined and gives its stock
# back. usage: demo.sh <base url>. Exits 0 only if each ends as it should.
set -euo pipefail

api=$1/api/v1
ORDER_DEADLINE_S=30

say() { printf '\n%s\n' "$*"; }
fail() {
  printf 'demo: %s\n' "$*" >&2
  exit 1
}

# json <python expression on `d`>: evaluated on the data of the answer on standard input.
json() {
  python3 -c '
import json, sys
text = sys.stdin.read()
if not text: sys.exit(1)
d = json.loads(text)["data"]
print(eval(sys.argv[1]))' "$1"
}

# request <method> <path> [body]: prints the answer; an error status ends the demo with what it says.
request() {
  local body
  body=$(curl -sS --fail-with-body --max-time 10 -X "$1" "$api$2" ${3:+-H 'Content-Type: application/json' -d "$3"}) ||
    fail "$1 $2: $body"
  printf '%s' "$body"
}

stock() { request GET "/items/$1" | json '"%d on hand, %d reserved, %d available" % (d["on_hand"], d["reserved"], d["available"])'; }
available() { request GET "/items/$1" | json 'd["available"]'; }

# place <lines>: posts an order, waits until it has left `pending`, shows it with its timeline. Sets `order` and `status`.
place() {
  local id deadline=$((SECONDS + ORDER_DEADLINE_S))
  id=$(request POST /orders "{\"customer_id\": \"ada\", \"currency\": \"EUR\", \"lines\": $1}" | json 'd["order_id"]')
  while :; do
    order=$(request GET "/orders/$id")
    status=$(json 'd["status"]' <<<"$order")
    [ "$status" = pending ] || break
    ((SECONDS < deadline)) || fail "order $id is still pending after $ORDER_DEADLINE_S s"
    sleep 0.05
  done
  wait_timeline "$id" "$deadline"
  json '"order %s of %d.%02d %s: %s" % (d["order_id"], d["total"] // 100, d["total"] % 100, d["currency"], d["status"])' <<<"$order"
  print_timeline "$id"
}

# An order leaves `pending` before its saga has ended: waits until the timeline has not grown for a second.
wait_timeline() {
  local before=-1 now quiet_polls=0
  while ((quiet_polls < 4)); do
    now=$(request GET "/orders/$1/timeline" | json 'len(d)')
    quiet_polls=$((now == before ? quiet_polls + 1 : 0))
    before=$now
    ((SECONDS < $2)) || fail "the timeline of $1 does not come to an end"
    sleep 0.25
  done
}

print_timeline() {
  request GET "/orders/$1/timeline" | python3 -c '
import json, sys
rows = [(e["at"][11:23], e["step"] or "", e["event"], str(e["attempt"] or "")) for e in json.load(sys.stdin)["data"]]
rows.insert(0, ("time", "step", "event", "attempt"))
widths = [max(map(len, column)) for column in zip(*rows)]
for row in rows:
    print("   ", "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())'
}

# The lines that the refusal of $order names, wherever in its details they are.
short_lines() {
  python3 -c '
import json, sys
def short_lines(value):
    if isinstance(value, dict):
        if "sku" in value: yield value
        value = list(value.values())
    if isinstance(value, list):
        for member in value: yield from short_lines(member)
for line in short_lines(json.load(sys.stdin)["data"]["rejection"]["details"]):
    print("    short:", ", ".join(f"{name} {value}" for name, value in line.items()))' <<<"$order"
}

expect() { # <what> <actual> <wanted>
  [ "$2" = "$3" ] || fail "$1 is $2, not $3"
}

# Stock follows the order's status at once or a moment later, as the saga has it.
expect_available() { # <sku> <wanted>
  local deadline=$((SECONDS + ORDER_DEADLINE_S)) actual
  until actual=$(available "$1") && [ "$actual" = "$2" ]; do
    ((SECONDS < deadline)) || fail "$actual of $1 are available, not $2"
    sleep 0.1
  done
}

say "A small catalogue"
request PUT /items/espresso-beans '{"name": "Espresso beans, 1 kg", "on_hand": 20, "reorder_point": 5, "unit_price": 1850, "currency": "EUR"}' >/dev/null
request PUT /items/cup '{"name": "Cup", "on_hand": 6, "reorder_point": 2, "unit_price": 790, "currency": "EUR"}' >/dev/null
request PUT /items/saucer '{"name": "Saucer", "on_hand": 6, "reorder_point": 2, "unit_price": 433, "currency": "EUR"}' >/dev/null
for sku in espresso-beans cup saucer; do printf '    %-16s%s\n' "$sku" "$(stock "$sku")"; done

say "1. Two bags of beans and a cup: confirmed"
place '[{"sku": "espresso-beans", "quantity": 2, "unit_price": 1850}, {"sku": "cup", "quantity": 1, "unit_price": 790}]'
expect "the order" "$status" confirmed
expect_available espresso-beans 18
expect_available cup 5

say "2. A hundred bags and fifty cups: refused for stock"
place '[{"sku": "espresso-beans", "quantity": 100, "unit_price": 1850}, {"sku": "cup", "quantity": 50, "unit_price": 790}]'
json '"    %s: %s" % (d["rejection"]["code"], d["rejection"]["message"])' <<<"$order"
short=$(short_lines)
echo "$short"
expect "the number of short lines named" "$(wc -l <<<"$short")" 2
expect "the order" "$status" rejected
expect_available espresso-beans 18

say "3. Three saucers for 12.99 in all, which the test gateway declines: the stock comes back"
place '[{"sku": "saucer", "quantity": 3, "unit_price": 433}]'
json '"    %s: %s" % (d["rejection"]["code"], d["rejection"]["message"])' <<<"$order"
expect "the order" "$status" rejected
expect_available saucer 6
printf '    %-16s%s\n' saucer "$(stock saucer)"

say "All three ended as they should."
