from wallchart.terminal import main

raise SystemExit(main())
