package io.signalbox.launcher.container;

/** A container of this launcher's, as an engine lists it. */
record Listed(Labels labels, ContainerState state) {

  /** Its name. Ids are not asked by: a proxy before the engine may let names of this kind pass. */
  String container() {
    return Instance.container(labels.instance(), labels.launch());
  }
}
