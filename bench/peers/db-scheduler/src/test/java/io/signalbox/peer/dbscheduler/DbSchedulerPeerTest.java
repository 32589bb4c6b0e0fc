package io.signalbox.peer.dbscheduler;

import io.signalbox.peer.api.TaskPeerContract;

class DbSchedulerPeerTest extends TaskPeerContract {}
