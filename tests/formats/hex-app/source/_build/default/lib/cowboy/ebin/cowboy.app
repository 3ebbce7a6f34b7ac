{application,'cowboy',[{description,"Small."},{vsn,"2.10.0"},{modules,[]}]}.
