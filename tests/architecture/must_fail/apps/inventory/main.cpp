struct registry {
  int services = 0;
};

registry& the_registry() {
  static registry only;  // offends: global state
  return only;
}

int main() { return the_registry().services; }
