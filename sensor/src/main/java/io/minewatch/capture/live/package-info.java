/**
 * What needs libpcap of the machine: compiling filters. The only package that touches native code;
 * reading files never does.
 *
 * <p>Reading order: {@link io.minewatch.capture.live.BpfFilter}, {@code BpfProgram}, {@code
 * FilterCompiler}.
 */
@NullMarked
package io.minewatch.capture.live;

import org.jspecify.annotations.NullMarked;
