//! The one integration test binary, `all`: the real program as a child process, called over the
//! wire. One binary, because each links the whole client side.
