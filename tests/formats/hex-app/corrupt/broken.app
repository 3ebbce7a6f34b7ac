{application, broken,
 [{vsn, "1.0.0"},
  {description, "never ends}
