/** Control groups, version 2: everything that a program has started, held together and bounded. */
@NullMarked
package io.signalbox.launcher.cgroup;

import org.jspecify.annotations.NullMarked;
